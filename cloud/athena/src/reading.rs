//! The reads of one query: its caller, its time, and the bytes so far.

use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Bytes;
use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_core::iam::{Caller, Refusal};
use cloud_core::objects::{Listed, SharedObjects};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::query_failure::QueryFailure;

/// The state of one query. Athena reads the catalog and the files with the permissions of its caller.
pub(super) struct Reading {
    pub(super) objects: SharedObjects,
    pub(super) caller: Caller,
    /// The time of the query.
    pub(super) now: Timestamp,
    /// The bytes that may be scanned.
    pub(super) limit_bytes: Option<u64>,
    /// The bytes of the column chunks that are read.
    pub(super) scanned_bytes: AtomicU64,
}

impl fmt::Debug for Reading {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Reading")
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

impl Reading {
    /// The time in UTC.
    pub(super) fn utc(&self) -> DateTime {
        self.now.to_zoned(TimeZone::UTC).datetime()
    }

    /// Counts what is about to be scanned.
    pub(super) fn scan(&self, bytes: u64) -> Result<(), QueryFailure> {
        let scanned = self.scanned_bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if self.limit_bytes.is_some_and(|limit| scanned > limit) {
            return Err(QueryFailure::scan_limit());
        }
        Ok(())
    }

    pub(super) async fn list(&self, bucket: &str, prefix: &str) -> Result<Vec<Listed>, QueryFailure> {
        let listed = self.objects.list(&self.caller, bucket, prefix).await;
        listed.map_err(|error| QueryFailure::of_object(&format!("s3://{bucket}/{prefix}"), error))
    }

    pub(super) async fn read(
        &self,
        bucket: &str,
        key: &str,
        range: Range<u64>,
    ) -> Result<Bytes, QueryFailure> {
        let read = self.objects.read(&self.caller, bucket, key, Some(range)).await;
        read.map_err(|error| QueryFailure::of_object(&format!("s3://{bucket}/{key}"), error))
    }

    /// Whether the caller may use a database. "A policy that grants access to your database and to the Data Catalog must be present"
    /// ("Configure access to databases and tables in the AWS Glue Data Catalog").
    pub(super) fn may_use_database(&self, database: &str) -> Result<(), QueryFailure> {
        let resources = [arn("catalog"), arn(&format!("database/{database}"))];
        self.may("GetDatabase", &resources)
    }

    /// Whether the caller may use a table.
    pub(super) fn may_use_table(&self, database: &str, table: &str) -> Result<(), QueryFailure> {
        let resources = [
            arn("catalog"),
            arn(&format!("database/{database}")),
            arn(&format!("table/{database}/{table}")),
        ];
        self.may("GetTable", &resources)
    }

    fn may(&self, operation: &str, resources: &[String]) -> Result<(), QueryFailure> {
        for resource in resources {
            if let Err(Refusal::Denied(denied)) = self.caller.may("glue", operation, resource, &[]) {
                return Err(QueryFailure::denied(format!(
                    "Insufficient permissions to execute the query. {}",
                    denied.text(&denied.action)
                )));
            }
        }
        Ok(())
    }
}

fn arn(resource: &str) -> String {
    format!("arn:aws:glue:{REGION}:{ACCOUNT_ID}:{resource}")
}
