//! Queries by Athena, in one workgroup over one database.

use aws_call::Verdict;
use aws_sdk_athena::Client;
use aws_sdk_athena::error::SdkError;
use aws_sdk_athena::types::{
    AthenaError as Error, QueryExecutionContext, QueryExecutionState, QueryExecutionStatistics,
    QueryExecutionStatus, Row,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::verdict;

/// The catalog of Glue ("Using the AWS Glue Data Catalog", Athena user guide).
const CATALOG: &str = "AwsDataCatalog";
/// "Bytes scanned limit was exceeded" ("Athena error catalog", Athena user guide).
const SCAN_LIMIT: i32 = 1008;

/// Where queries run. The workgroup says where results are stored and how much a query may scan.
#[derive(Debug, Clone)]
pub struct WorkGroup {
    /// Its name.
    pub name: String,
    /// The database of tables that a query names without one.
    pub database: String,
}

/// The id of a query that was started.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct QueryId(pub String);

/// How far a query is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// Its state.
    pub state: QueryState,
    /// The bytes that it has read, which Athena charges for.
    pub scanned_bytes: u64,
}

/// The state of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryState {
    /// It waits in Athena's queue, or runs.
    Waiting,
    /// Its result can be read.
    Succeeded,
    /// It ended without a result.
    Failed(QueryFailure),
    /// It was stopped.
    Cancelled,
}

/// Why a query has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryFailure {
    /// It would have scanned more than the workgroup allows.
    ScanLimit,
    /// Started again it may succeed: Athena says so.
    Retryable,
    /// Another reason, by its number in Athena's catalog of errors.
    Other(i32),
}

/// A page of a query's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultPage {
    /// The names of the columns.
    pub names: Vec<String>,
    /// The values of each row as text, without the row of names with which a result begins.
    pub rows: Vec<Vec<Option<String>>>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Why a call to Athena failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AthenaError {
    /// Athena throttled the request, failed, did not respond, or lacks what an operator can mend: a retry may succeed.
    #[error("Athena does not take it now")]
    Unavailable,
    /// There is no such query, or no longer: Athena keeps them for 45 days.
    #[error("there is no such query")]
    NotFound,
    /// Athena rejected the request for good. Has the error code.
    #[error("Athena refused it: {0}")]
    Refused(String),
}

/// Runs queries.
#[derive(Debug, Clone)]
pub struct Athena {
    client: Client,
    work_group: WorkGroup,
}

impl Athena {
    pub(crate) fn new(client: Client, work_group: WorkGroup) -> Self {
        Self { client, work_group }
    }

    /// Starts a query. `parameters` are SQL literals for its `?`. With the same `token` (32 to 128 characters) it is started once,
    /// and every call returns its id ("StartQueryExecution", Athena API reference).
    ///
    /// # Errors
    /// See [`AthenaError`].
    pub async fn start(&self, sql: &str, parameters: &[String], token: &str) -> Result<QueryId, AthenaError> {
        let WorkGroup { name, database } = &self.work_group;
        let context = QueryExecutionContext::builder()
            .catalog(CATALOG)
            .database(database);
        let request = self.client.start_query_execution().work_group(name);
        let request = request
            .query_execution_context(context.build())
            .query_string(sql)
            // An empty list is refused.
            .set_execution_parameters((!parameters.is_empty()).then(|| parameters.to_vec()))
            .client_request_token(token);
        let id = request.send().await?.query_execution_id;
        id.map(QueryId)
            .ok_or_else(|| AthenaError::Refused("no id".to_owned()))
    }

    /// How far a query is.
    ///
    /// # Errors
    /// See [`AthenaError`].
    pub async fn execution(&self, id: &QueryId) -> Result<Execution, AthenaError> {
        let request = self.client.get_query_execution().query_execution_id(&id.0);
        let execution = request
            .send()
            .await?
            .query_execution
            .ok_or(AthenaError::NotFound)?;
        let scanned = execution
            .statistics()
            .and_then(QueryExecutionStatistics::data_scanned_in_bytes);
        let scanned_bytes = scanned
            .and_then(|bytes| u64::try_from(bytes).ok())
            .unwrap_or_default();
        Ok(Execution {
            state: execution.status().map_or(QueryState::Waiting, state_of),
            scanned_bytes,
        })
    }

    /// A page of at most 1,000 rows; `next` is of the page before.
    ///
    /// # Errors
    /// See [`AthenaError`].
    pub async fn page(&self, id: &QueryId, next: Option<&str>) -> Result<ResultPage, AthenaError> {
        let request = self.client.get_query_results().query_execution_id(&id.0);
        let response = request.set_next_token(next.map(str::to_owned)).send().await?;
        let result = response
            .result_set
            .ok_or_else(|| AthenaError::Refused("no result".to_owned()))?;
        let columns = result
            .result_set_metadata
            .and_then(|metadata| metadata.column_info);
        let names = columns.unwrap_or_default().into_iter().map(|column| column.name);
        let header = usize::from(next.is_none());
        let rows = result.rows.unwrap_or_default().into_iter().skip(header);
        Ok(ResultPage {
            names: names.collect(),
            rows: rows.map(values).collect(),
            next: response.next_token,
        })
    }

    /// Stops a query. One that has ended stays as it is.
    ///
    /// # Errors
    /// See [`AthenaError`].
    pub async fn stop(&self, id: &QueryId) -> Result<(), AthenaError> {
        let request = self.client.stop_query_execution().query_execution_id(&id.0);
        request.send().await?;
        Ok(())
    }
}

fn values(row: Row) -> Vec<Option<String>> {
    let values = row.data.unwrap_or_default().into_iter();
    values.map(|datum| datum.var_char_value).collect()
}

fn state_of(status: &QueryExecutionStatus) -> QueryState {
    let error = status.athena_error();
    let kind = error.and_then(Error::error_type);
    match status.state() {
        Some(QueryExecutionState::Succeeded) => QueryState::Succeeded,
        // A query over the limit is cancelled ("Configure data usage controls", Athena user guide).
        Some(QueryExecutionState::Failed | QueryExecutionState::Cancelled) if kind == Some(SCAN_LIMIT) => {
            QueryState::Failed(QueryFailure::ScanLimit)
        }
        Some(QueryExecutionState::Cancelled) => QueryState::Cancelled,
        Some(QueryExecutionState::Failed) if error.is_some_and(Error::retryable) => {
            QueryState::Failed(QueryFailure::Retryable)
        }
        Some(QueryExecutionState::Failed) => {
            QueryState::Failed(QueryFailure::Other(kind.unwrap_or_default()))
        }
        _ => QueryState::Waiting,
    }
}

impl<E: ProvideErrorMetadata> From<SdkError<E, HttpResponse>> for AthenaError {
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        let is_absence = error.as_service_error().is_some_and(|error| {
            let message = error.message().unwrap_or_default();
            error.code() == Some("InvalidRequestException") && message.contains("was not found")
        });
        if is_absence {
            return Self::NotFound;
        }
        match verdict::of_call("Athena", &error) {
            Verdict::Never(code) => Self::Refused(code),
            Verdict::Throttled | Verdict::Later => Self::Unavailable,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::athena;

    fn id() -> QueryId {
        QueryId("q".to_owned())
    }

    #[tokio::test]
    async fn states_are_told_apart() {
        for (status, expected) in [
            (json!({"State": "QUEUED"}), QueryState::Waiting),
            (json!({"State": "RUNNING"}), QueryState::Waiting),
            (json!({"State": "SOMETHING_NEW"}), QueryState::Waiting),
            (json!({"State": "SUCCEEDED"}), QueryState::Succeeded),
            (json!({"State": "CANCELLED"}), QueryState::Cancelled),
            (
                json!({"State": "CANCELLED", "AthenaError": {"ErrorCategory": 2, "ErrorType": 1008}}),
                QueryState::Failed(QueryFailure::ScanLimit),
            ),
            (
                json!({"State": "FAILED", "AthenaError": {"ErrorType": 1403, "Retryable": true}}),
                QueryState::Failed(QueryFailure::Retryable),
            ),
            (
                json!({"State": "FAILED", "AthenaError": {"ErrorType": 1006, "Retryable": false}}),
                QueryState::Failed(QueryFailure::Other(1006)),
            ),
            (
                json!({"State": "FAILED"}),
                QueryState::Failed(QueryFailure::Other(0)),
            ),
        ] {
            let output =
                json!({"QueryExecution": {"Status": status, "Statistics": {"DataScannedInBytes": 7}}});
            let athena = athena(move |operation, input| {
                assert_eq!(operation, "GetQueryExecution");
                assert_eq!(input["QueryExecutionId"], "q");
                Ok(output.clone())
            });
            let execution = athena.execution(&id()).await.unwrap();
            assert_eq!((execution.state, execution.scanned_bytes), (expected, 7));
        }
    }

    #[tokio::test]
    async fn only_the_first_page_has_a_row_of_names() {
        let row = |value: Value| json!({"Data": [value, {}]});
        let athena = athena(move |_, input| {
            let (first, next) = match input["NextToken"].as_str() {
                None => ("a", json!("more")),
                Some(_) => ("1", Value::Null),
            };
            Ok(json!({
                "ResultSet": {
                    "ResultSetMetadata": {"ColumnInfo": [{"Name": "a", "Type": "varchar"}, {"Name": "b", "Type": "bigint"}]},
                    "Rows": [row(json!({"VarCharValue": first})), row(json!({"VarCharValue": "2"}))],
                },
                "NextToken": next,
            }))
        });
        let first = athena.page(&id(), None).await.unwrap();
        assert_eq!(first.names, ["a", "b"]);
        assert_eq!(first.rows, [[Some("2".to_owned()), None]]);
        let second = athena.page(&id(), first.next.as_deref()).await.unwrap();
        assert_eq!((second.rows.len(), second.next), (2, None));
    }

    #[tokio::test]
    async fn a_query_is_started_once_for_a_token() {
        let athena = athena(|operation, input| {
            assert_eq!(operation, "StartQueryExecution");
            let expected = json!({
                "QueryString": "SELECT 1",
                "ClientRequestToken": "t",
                "QueryExecutionContext": {"Catalog": CATALOG, "Database": "taskfleet"},
                "WorkGroup": "reports",
            });
            assert_eq!(*input, expected);
            Ok(json!({"QueryExecutionId": "q"}))
        });
        assert_eq!(athena.start("SELECT 1", &[], "t").await, Ok(id()));
    }

    #[tokio::test]
    async fn errors_are_told_apart() {
        for (code, message, expected) in [
            ("TooManyRequestsException", "", AthenaError::Unavailable),
            ("ThrottlingException", "", AthenaError::Unavailable),
            ("InternalServerException", "", AthenaError::Unavailable),
            ("AccessDeniedException", "", AthenaError::Unavailable),
            (
                "InvalidRequestException",
                "QueryExecution q was not found",
                AthenaError::NotFound,
            ),
            (
                "InvalidRequestException",
                "line 1:8",
                AthenaError::Refused("InvalidRequestException".to_owned()),
            ),
        ] {
            let athena = athena(move |_, _| Err((code, message)));
            assert_eq!(athena.stop(&id()).await, Err(expected), "{code} {message}");
        }
    }
}
