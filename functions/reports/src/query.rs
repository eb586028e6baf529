//! The rows of a report: kept from an earlier request, or calculated by Athena.

use std::time::Duration;

use analytics::{Report, Scope, Table};
use api::ApiError;
use aws::{AthenaError, FilesError, QueryFailure, QueryId, QueryState};
use bytes::Bytes;
use domain::{IdSeed, LakeKey};
use http_function::Services;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{ReportRun, Store};

use crate::analytics_port::Analytics;

/// The pauses between two looks at a query, in milliseconds: few, because Athena limits the calls of an account.
const PAUSES_MS: [u64; 8] = [100, 200, 300, 400, 500, 1_000, 1_000, 1_000];
/// The most queries that one request starts. What has failed may succeed when it is started again, also where Athena does not say so:
/// S3 was throttled, or the export has replaced a file while it was read.
const MAX_STARTS: u32 = 3;
/// The longest time that a query may take.
const MOST: SignedDuration = SignedDuration::from_mins(5);
/// `Retry-After` for what Athena does not take now, in seconds.
const RETRY_AFTER_S: u32 = 5;

/// A requested report: its query, project, period and export.
pub(crate) struct Calculation<'a, A> {
    pub(crate) services: &'a Services,
    /// The table, for the caller.
    pub(crate) store: &'a Store,
    pub(crate) analytics: &'a A,
    pub(crate) report: Report,
    pub(crate) scope: Scope,
    /// The time of the export whose events count.
    pub(crate) exported_at: Timestamp,
}

/// How far it is.
pub(crate) enum Calculated {
    /// Done.
    Table(Table),
    /// Athena is at it, since this time.
    Running(Timestamp),
}

/// A report as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The query whose result it is, as a digest.
    query: String,
    names: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

impl<A: Analytics> Calculation<'_, A> {
    /// The rows, at once if they are kept; else after some seconds at most.
    pub(crate) async fn run(&self) -> Result<Calculated, ApiError> {
        if let Some(table) = self.kept().await? {
            return Ok(Calculated::Table(table));
        }
        let (project, name) = (self.scope.project_id(), self.name());
        let mut starts = 0;
        let mut run = match self.store.report_run(project, &name).await? {
            Some(run) => run,
            None => self.start(&mut starts, 1).await?,
        };
        let mut pauses = PAUSES_MS.into_iter().map(Duration::from_millis);
        loop {
            let id = QueryId(run.query_id.clone());
            let (failure, is_ours) = match self.analytics.execution(&id).await {
                Ok(execution) => match execution.state {
                    QueryState::Waiting => {
                        if self.services.now().duration_since(run.started_at) > MOST {
                            return Err(self.give_up(&id).await);
                        }
                        match pauses.next() {
                            Some(pause) if self.services.store.patience().pause(pause).await => continue,
                            _ => return Ok(Calculated::Running(run.started_at)),
                        }
                    }
                    QueryState::Succeeded => match self.result(&id).await {
                        Err(AthenaError::NotFound) => ("the result is gone".to_owned(), false),
                        Err(error) => return Err(athena_failed(error)),
                        Ok(None) => return Ok(Calculated::Running(run.started_at)),
                        Ok(Some(kept)) => return self.keep(kept).await.map(Calculated::Table),
                    },
                    QueryState::Failed(QueryFailure::ScanLimit) => {
                        return Err(ApiError::unprocessable(
                            "report_too_large",
                            "this project has more events than a report may read; an operator can raise the limit",
                        ));
                    }
                    QueryState::Failed(failure) => {
                        (format!("{failure:?}"), matches!(failure, QueryFailure::Other(_)))
                    }
                    QueryState::Cancelled => ("it was stopped".to_owned(), false),
                },
                Err(AthenaError::NotFound) => ("it is gone".to_owned(), false),
                Err(error) => return Err(athena_failed(error)),
            };
            let failure = failed(&id, &failure);
            if starts >= MAX_STARTS {
                return Err(if is_ours {
                    ApiError::internal(failure)
                } else {
                    unavailable(failure)
                });
            }
            tracing::warn!(failure, "a report is calculated again");
            run = self.start(&mut starts, run.attempt + 1).await?;
        }
    }

    fn key(&self) -> LakeKey {
        LakeKey::Report {
            project_id: self.scope.project_id().clone(),
            report: self.report.id(),
            from: self.scope.from(),
            to: self.scope.to(),
            exported_ms: self.exported_at.as_millisecond(),
        }
    }

    /// A name that is unique among the calculations of the project.
    fn name(&self) -> String {
        let (from, to) = (self.scope.from(), self.scope.to());
        let (at, query) = (self.exported_at.as_millisecond(), self.query());
        format!("{}/{from}_{to}/{at}/{query}", self.report)
    }

    /// A digest of the query with its values: another release may have another one.
    fn query(&self) -> String {
        let values = self.report.bind(&self.scope);
        let mut parts = vec!["report", self.report.sql()];
        parts.extend(values.iter().map(String::as_str));
        hex(&parts)
    }

    /// Starts a query. Whoever does so at the same time starts the same one.
    async fn start(&self, starts: &mut u32, attempt: u64) -> Result<ReportRun, ApiError> {
        *starts += 1;
        let (project, name) = (self.scope.project_id(), self.name());
        let token = hex(&["report run", project.as_str(), &name, &attempt.to_string()]);
        let parameters = self.report.bind(&self.scope);
        let started = self.analytics.start(self.report.sql(), &parameters, &token);
        let run = ReportRun {
            query_id: started.await.map_err(athena_failed)?.0,
            attempt,
            started_at: self.services.now(),
        };
        Ok(self.store.note_report_run(project, &name, run).await?)
    }

    /// Stops a query that takes too long. The next request starts another one.
    async fn give_up(&self, id: &QueryId) -> ApiError {
        if let Err(error) = self.analytics.stop(id).await {
            tracing::warn!(query = id.0, %error, "a query could not be stopped");
        }
        unavailable(failed(id, "it took too long"))
    }

    /// The whole result; `None` if there is no time to read it all.
    async fn result(&self, id: &QueryId) -> Result<Option<Kept>, AthenaError> {
        let mut page = self.analytics.page(id, None).await?;
        let mut kept = Kept {
            query: self.query(),
            names: page.names,
            rows: page.rows,
        };
        while let Some(next) = page.next {
            if self.services.store.patience().is_over() {
                return Ok(None);
            }
            page = self.analytics.page(id, Some(&next)).await?;
            kept.rows.append(&mut page.rows);
        }
        Ok(Some(kept))
    }

    /// The report, if it is kept.
    async fn kept(&self) -> Result<Option<Table>, ApiError> {
        let bytes = self
            .analytics
            .kept(&self.key())
            .await
            .map_err(|error| match error {
                FilesError::Unavailable => ApiError::unavailable(error),
                FilesError::NotFound | FilesError::Refused(_) => ApiError::internal(error),
            })?;
        // An object that cannot be read, or is of another query, counts as absent.
        let kept = bytes.and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
        let kept = kept.filter(|kept| kept.query == self.query());
        Ok(kept.and_then(|kept| self.table(kept).ok()))
    }

    /// Keeps the report for other requests. If that fails, these calculate it once more.
    async fn keep(&self, kept: Kept) -> Result<Table, ApiError> {
        let json = serde_json::to_vec(&kept).map_err(ApiError::internal)?;
        let table = self.table(kept).map_err(ApiError::internal)?;
        if let Err(error) = self.analytics.keep(&self.key(), Bytes::from(json)).await {
            tracing::warn!(%error, "a report could not be kept");
        }
        Ok(table)
    }

    fn table(&self, kept: Kept) -> Result<Table, analytics::DecodeError> {
        let names = kept.names.iter().map(String::as_str);
        Table::decode(self.report, &self.scope, names, kept.rows)
    }
}

/// 32 digits.
fn hex(parts: &[&str]) -> String {
    let IdSeed(bytes) = IdSeed::derive(parts);
    format!("{:032x}", u128::from_be_bytes(bytes))
}

/// Athena has the text of the query and of its failure under its id; they can hold what users wrote.
fn failed(id: &QueryId, reason: &str) -> String {
    format!("query {}: {reason}", id.0)
}

fn unavailable(source: impl Into<api::BoxError>) -> ApiError {
    ApiError::Unavailable {
        retry_after_s: RETRY_AFTER_S,
        source: source.into(),
    }
}

fn athena_failed(error: AthenaError) -> ApiError {
    match error {
        AthenaError::Unavailable => unavailable(error),
        AthenaError::NotFound | AthenaError::Refused(_) => ApiError::internal(error),
    }
}
