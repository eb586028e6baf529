//! A query execution.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::engine::ResultColumn;
use super::json::with;
use super::query_failure::QueryFailure;

/// The queries that run at a time; others are QUEUED.
pub(super) const MAX_RUNNING: usize = 2;
/// The queries that run or wait: "Active DML queries" of "Athena endpoints and quotas", in us-east-1.
pub(super) const MAX_ACTIVE: usize = 200;
/// "Athena keeps a query history for 45 days" ("View recent queries").
pub(super) const KEPT_MS: i64 = 45 * 24 * 60 * 60 * 1000;
/// "DML query timeout", minutes ("Service Quotas").
pub(super) const TIMEOUT_MINUTES: i64 = 30;

/// A query execution, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Execution {
    pub(super) id: String,
    pub(super) request: Request,
    /// The URL of the results' CSV.
    pub(super) output: String,
    pub(super) state: State,
    pub(super) failure: Option<QueryFailure>,
    pub(super) submitted_ms: i64,
    pub(super) started_ms: Option<i64>,
    pub(super) completed_ms: Option<i64>,
    pub(super) scanned_bytes: u64,
    pub(super) columns: Vec<ResultColumn>,
    /// Whether the results are those of an execution before.
    pub(super) is_reused: bool,
}

/// The members of a request by which Athena tells requests with one token apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) query: String,
    pub(super) parameters: Vec<String>,
    pub(super) database: String,
    pub(super) work_group: String,
    /// The URL of the folder for results.
    pub(super) output_location: String,
    /// The age up to which former results serve.
    pub(super) reuse_minutes: Option<i64>,
}

/// `QueryExecutionStatus$State`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum State {
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

impl State {
    pub(super) fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

impl Request {
    /// The key of results that may be used again: the query and its surroundings ("Reuse query results in Athena", user guide).
    pub(super) fn reuse_key(&self) -> String {
        let Self {
            query,
            parameters,
            database,
            work_group,
            output_location,
            ..
        } = self;
        json!([query, parameters, database, work_group, output_location]).to_string()
    }
}

impl Execution {
    /// Ends it.
    pub(super) fn fail(&mut self, failure: QueryFailure, now_ms: i64) {
        self.state = match failure.is_cancelled {
            true => State::Cancelled,
            false => State::Failed,
        };
        self.failure = Some(failure);
        self.completed_ms = Some(now_ms);
    }

    /// `QueryExecution` of the API.
    pub(super) fn shape(&self) -> Value {
        let failure = self.failure.as_ref();
        let error = failure.map(|failure| {
            json!({
                "ErrorCategory": failure.category,
                "ErrorType": failure.kind,
                "Retryable": failure.is_retryable,
                "ErrorMessage": failure.reason,
            })
        });
        let status = json!({
            "State": self.state.name(),
            "SubmissionDateTime": seconds(self.submitted_ms),
        });
        let status = with(
            status,
            [
                ("CompletionDateTime", self.completed_ms.map(seconds)),
                ("StateChangeReason", failure.map(|failure| json!(failure.reason))),
                ("AthenaError", error),
            ],
        );
        let parameters = Some(&self.request.parameters).filter(|parameters| !parameters.is_empty());
        let shape = json!({
            "QueryExecutionId": self.id,
            "Query": self.request.query,
            "StatementType": "DML",
            "SubstatementType": "SELECT",
            "ResultConfiguration": {"OutputLocation": self.output},
            "ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {
                "Enabled": self.request.reuse_minutes.is_some(),
                "MaxAgeInMinutes": self.request.reuse_minutes.unwrap_or(0),
            }},
            "QueryExecutionContext": {"Database": self.request.database, "Catalog": "awsdatacatalog"},
            "Status": status,
            "Statistics": self.statistics(),
            "WorkGroup": self.request.work_group,
            "EngineVersion": {
                "SelectedEngineVersion": "AUTO",
                "EffectiveEngineVersion": "Athena engine version 3",
            },
        });
        with(
            shape,
            [(
                "ExecutionParameters",
                parameters.map(|parameters| json!(parameters)),
            )],
        )
    }

    fn statistics(&self) -> Value {
        let between = |from: Option<i64>, to: Option<i64>| Some(to? - from?);
        let submitted = Some(self.submitted_ms);
        let engine = between(self.started_ms, self.completed_ms);
        json!({
            "EngineExecutionTimeInMillis": engine.unwrap_or(0),
            "DataScannedInBytes": self.scanned_bytes,
            "TotalExecutionTimeInMillis": between(submitted, self.completed_ms).unwrap_or(0),
            "QueryQueueTimeInMillis": between(submitted, self.started_ms).unwrap_or(0),
            "ServiceProcessingTimeInMillis": 0,
            "ResultReuseInformation": {"ReusedPreviousResult": self.is_reused},
        })
    }
}

/// A time as AWS JSON has it: seconds since 1970.
fn seconds(ms: i64) -> Value {
    json!(ms as f64 / 1000.0)
}
