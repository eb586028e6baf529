//! The query that calculates a report: all requests for the same report, over the same events, share one.

use domain::ProjectId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::actions::Expect;
use crate::item::{from_item, to_item};
use crate::keys::report_run_key;
use crate::write::Write;
use crate::{Store, StoreError};

/// How long a query is remembered: longer than one may take, and until its result is in the bucket.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);

/// A query that was started for a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRun {
    /// Athena's id of it.
    pub query_id: String,
    /// Its number among the queries that were started for this report, from 1 on.
    pub attempt: u64,
    /// The time at which it was started.
    pub started_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct ReportRunItem {
    pk: String,
    sk: String,
    kind: String,
    query_id: String,
    version: u64,
    created_at: Timestamp,
    expires_at: i64,
}

impl From<ReportRunItem> for ReportRun {
    fn from(item: ReportRunItem) -> Self {
        Self {
            query_id: item.query_id,
            attempt: item.version,
            started_at: item.created_at,
        }
    }
}

impl Store {
    /// The query that was started last for a report of a project; `report` names it with its period and export. Strongly
    /// consistent. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn report_run(
        &self,
        project: &ProjectId,
        report: &str,
    ) -> Result<Option<ReportRun>, StoreError> {
        let item = self.get(&report_run_key(project, report)).await?;
        item.map(|item| from_item::<ReportRunItem>(item).map(Into::into))
            .transpose()
    }

    /// Notes that a query was started, in place of the attempt before it. Returns the query that counts: another one if another
    /// request was first. One round trip.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the attempt before it is no longer stored, or is followed by a later one; see [`StoreError`].
    pub async fn note_report_run(
        &self,
        project: &ProjectId,
        report: &str,
        run: ReportRun,
    ) -> Result<ReportRun, StoreError> {
        let (pk, sk) = report_run_key(project, report);
        let item = to_item(&ReportRunItem {
            pk,
            sk,
            kind: "report_run".to_owned(),
            query_id: run.query_id.clone(),
            version: run.attempt,
            created_at: run.started_at,
            expires_at: (run.started_at + REMEMBERED).as_second(),
        })?;
        let expect = match run.attempt.checked_sub(1) {
            None | Some(0) => Expect::Absent,
            Some(former) => Expect::Version(former),
        };
        match self.put(item, expect).await? {
            Write::Done => Ok(run),
            Write::Refused(existing) => {
                let first: ReportRun =
                    from_item::<ReportRunItem>(existing.ok_or(StoreError::Conflict)?)?.into();
                if first.attempt < run.attempt {
                    return Err(StoreError::Conflict);
                }
                Ok(first)
            }
        }
    }
}
