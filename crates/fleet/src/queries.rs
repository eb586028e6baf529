//! Athena over the stack's tables and S3.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use cloud_athena::{Athena, Config};
use cloud_core::clock::SharedClock;
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use cloud_s3::S3;

use crate::template::Stack;

/// The service and its name, if the template has anything of Athena.
///
/// # Errors
/// When its data cannot be used.
pub fn open(
    data_dir: &Path,
    stack: &Stack,
    s3: &S3,
    (faults, iam): (&Faults, &Iam),
    clock: &SharedClock,
) -> anyhow::Result<Option<(&'static str, Router)>> {
    if stack.work_groups.is_empty() && stack.catalog.tables.is_empty() {
        return Ok(None);
    }
    let config = Config {
        catalog: stack.catalog.clone(),
        work_groups: stack.work_groups.clone(),
        objects: Arc::new(s3.clone()),
        iam: iam.clone(),
        faults: faults.clone(),
        clock: Arc::clone(clock),
    };
    Ok(Some(("athena", Athena::open(data_dir, config)?.router())))
}
