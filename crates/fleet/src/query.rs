//! `fleet query`: a query of the event log, printed as a table, on AWS as on a running fleet, by the same calls.

use std::fmt;
use std::io::Write;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::aws::Aws;
use crate::text_table::TextTable;

const CATALOG: &str = "AwsDataCatalog";
/// The first pause before the query is looked at again; each is twice as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A query, and whose.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// One statement.
    pub sql: &'a str,
    /// The values of its `?`, bound as texts.
    pub parameters: &'a [String],
    /// The name of the stack.
    pub stack: &'a str,
}

/// A query that has ended without a result.
#[derive(Debug)]
struct Failed(String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the query is {}", self.0)
    }
}

impl std::error::Error for Failed {}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Started {
    query_execution_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Databases {
    database_list: Vec<Database>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Database {
    name: String,
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Looked {
    query_execution: Execution,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Execution {
    status: Status,
    #[serde(default)]
    statistics: Statistics,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    state: String,
    state_change_reason: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Statistics {
    #[serde(default)]
    data_scanned_in_bytes: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    result_set: ResultSet,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ResultSet {
    #[serde(default)]
    rows: Vec<Row>,
    result_set_metadata: Metadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    column_info: Vec<Column>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Column {
    name: String,
    r#type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    data: Vec<Datum>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Datum {
    var_char_value: Option<String>,
}

/// Runs the query in the stack's workgroup, and prints its result and how much was scanned.
///
/// # Errors
/// When the stack has no database, a call is refused, the query fails, or the output is closed.
pub async fn run(aws: &Aws, request: Request<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let database = database(aws, request.stack).await?;
    let parameters = request.parameters.iter();
    let parameters: Vec<_> = parameters
        .map(|text| format!("'{}'", text.replace('\'', "''")))
        .collect();
    let input = json!({
        "QueryString": request.sql,
        // An empty list is refused.
        "ExecutionParameters": (!parameters.is_empty()).then_some(parameters),
        "QueryExecutionContext": {"Catalog": CATALOG, "Database": database},
        "WorkGroup": format!("{}-reports", request.stack),
    });
    let (id, scanned_bytes) = match execute(aws, input.clone()).await {
        // One that read a file while an export replaced it succeeds when it is started again.
        Err(error) if error.is::<Failed>() => execute(aws, input).await?,
        done => done?,
    };
    let table = read(aws, &id).await?;
    table.print(out)?;
    writeln!(out, "{} rows; {scanned_bytes} bytes scanned", table.rows.len())?;
    Ok(out.flush()?)
}

async fn call<T: DeserializeOwned>(aws: &Aws, operation: &str, input: &Value) -> anyhow::Result<T> {
    let output = aws.athena(operation, input).await?;
    serde_json::from_value(output).with_context(|| format!("{operation} has another output"))
}

/// The database whose description names the stack.
async fn database(aws: &Aws, stack: &str) -> anyhow::Result<String> {
    let description = format!("The event log of the stack {stack}");
    let mut token = None;
    loop {
        let input = json!({"CatalogName": CATALOG, "NextToken": token});
        let page: Databases = call(aws, "ListDatabases", &input).await?;
        let mut databases = page.database_list.into_iter();
        if let Some(found) = databases.find(|found| found.description.as_ref() == Some(&description)) {
            return Ok(found.name);
        }
        token = page.next_token;
        if token.is_none() {
            bail!("the stack {stack} has no database of events in this region");
        }
    }
}

/// Runs a query, and returns its id and the bytes that it has scanned.
async fn execute(aws: &Aws, mut input: Value) -> anyhow::Result<(String, u64)> {
    // A call that is tried again starts no second query.
    let token = json!({"ClientRequestToken": cloud_core::random::uuid()?});
    if let (Value::Object(input), Value::Object(token)) = (&mut input, token) {
        input.extend(token);
    }
    let started: Started = call(aws, "StartQueryExecution", &input).await?;
    let id = started.query_execution_id;
    let scanned_bytes = finish(aws, &id).await?;
    Ok((id, scanned_bytes))
}

/// Waits for the end of a query, and returns the bytes that it has scanned.
async fn finish(aws: &Aws, id: &str) -> anyhow::Result<u64> {
    let mut pause = FIRST_PAUSE;
    loop {
        let looked: Looked = call(aws, "GetQueryExecution", &json!({"QueryExecutionId": id})).await?;
        let Execution { status, statistics } = looked.query_execution;
        match status.state.as_str() {
            "SUCCEEDED" => return Ok(statistics.data_scanned_in_bytes),
            state @ ("FAILED" | "CANCELLED") => {
                let reason = status.state_change_reason.unwrap_or_default();
                return Err(Failed(format!("{}: {reason}", state.to_lowercase())).into());
            }
            _ => tokio::time::sleep(pause).await,
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn read(aws: &Aws, id: &str) -> anyhow::Result<TextTable> {
    let mut table = TextTable::default();
    let mut token = None;
    loop {
        let input = json!({"QueryExecutionId": id, "NextToken": token});
        let page: Page = call(aws, "GetQueryResults", &input).await?;
        let mut rows = page.result_set.rows.into_iter();
        if token.is_none() {
            for column in page.result_set.result_set_metadata.column_info {
                table.are_numbers.push(is_number(&column.r#type));
                table.names.push(column.name);
            }
            // The first row of a result has the names.
            rows.next();
        }
        let values = |row: Row| row.data.into_iter().map(|datum| datum.var_char_value).collect();
        table.rows.extend(rows.map(values));
        token = page.next_token;
        if token.is_none() {
            return Ok(table);
        }
    }
}

fn is_number(data_type: &str) -> bool {
    [
        "tinyint", "smallint", "integer", "bigint", "float", "real", "double", "decimal",
    ]
    .contains(&data_type)
}
