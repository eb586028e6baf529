//! `GetQueryExecution`, and finding executions.

use cloud_core::iam::Caller;
use serde::Deserialize;
use serde_json::json;

use super::error::{Answer, Failure, not_found};
use super::execution::Execution;
use super::settings::work_group_arn;
use super::state::Athena;

/// An execution by its id.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    query_execution_id: String,
}

pub(super) async fn get(athena: &Athena, caller: &Caller, input: Input) -> Answer {
    let execution = find(athena, caller, "GetQueryExecution", &input.query_execution_id).await?;
    Ok(json!({"QueryExecution": execution.shape()}))
}

/// The execution, if the caller may do this in its workgroup.
pub(super) async fn find(
    athena: &Athena,
    caller: &Caller,
    operation: &str,
    id: &str,
) -> Result<Execution, Failure> {
    let found = athena.inner.store.get(id).await?;
    // One that is not there is in no workgroup.
    let work_group = found
        .as_ref()
        .map_or("primary", |execution| &execution.request.work_group);
    let allowed = caller.may("athena", operation, &work_group_arn(work_group), &[]);
    match found {
        Some(execution) => Ok(allowed.map(|()| execution)?),
        None => Err(not_found(id)),
    }
}

impl Input {
    pub(super) fn id(&self) -> &str {
        &self.query_execution_id
    }
}
