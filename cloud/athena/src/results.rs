//! `GetQueryResults`: pages of the CSV in S3, which the caller must be allowed to read.

use std::ops::RangeInclusive;

use cloud_core::iam::Caller;
use serde::Deserialize;
use serde_json::{Value, json};

use super::engine::ResultColumn;
use super::error::{Answer, Failure, invalid, of_object};
use super::execution::{Execution, State};
use super::get::find;
use super::json::with;
use super::location::Location;
use super::state::Athena;
use super::text;

/// The rows of a page, the header among them.
const PAGE_ROWS: RangeInclusive<usize> = 1..=1000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    query_execution_id: String,
    max_results: Option<usize>,
    next_token: Option<String>,
    query_result_type: Option<String>,
}

pub(super) async fn get(athena: &Athena, caller: &Caller, input: Input) -> Answer {
    let execution = find(athena, caller, "GetQueryResults", &input.query_execution_id).await?;
    let count = input.max_results.unwrap_or(*PAGE_ROWS.end());
    if !PAGE_ROWS.contains(&count) {
        return Err(invalid("MaxResults is more than maximum allowed length 1000."));
    }
    if input.query_result_type.is_some_and(|kind| kind != "DATA_ROWS") {
        return Err(invalid("The local Athena returns DATA_ROWS only"));
    }
    match execution.state {
        State::Succeeded => {}
        State::Queued | State::Running => {
            return Err(invalid(format!(
                "Query has not yet finished. Current state: {}",
                execution.state.name()
            )));
        }
        state => {
            return Err(invalid(format!(
                "Query did not finish successfully. Final query state: {}",
                state.name()
            )));
        }
    }
    let first = match &input.next_token {
        None => 0,
        Some(token) => position(token, &execution)?,
    };
    let lines = read(athena, caller, &execution).await?;
    let page = lines.iter().skip(first).take(count);
    let rows: Vec<Value> = page
        .map(|line| json!({"Data": line.iter().map(datum).collect::<Vec<_>>()}))
        .collect();
    let columns: Vec<Value> = execution.columns.iter().map(column).collect();
    let output = json!({
        "ResultSet": {"Rows": rows, "ResultSetMetadata": {"ColumnInfo": columns}},
        "UpdateCount": 0,
    });
    let next = Some(first.saturating_add(count)).filter(|next| *next < lines.len());
    let token = next.map(|next| json!(format!("{}:{next}", execution.id)));
    Ok(with(output, [("NextToken", token)]))
}

/// The line at which a page begins. A token is of one execution.
fn position(token: &str, execution: &Execution) -> Result<usize, Failure> {
    let position = token.split_once(':').filter(|(id, _)| *id == execution.id);
    let position = position.and_then(|(_, position)| position.parse().ok());
    position.ok_or_else(|| invalid("Invalid NextToken"))
}

async fn read(
    athena: &Athena,
    caller: &Caller,
    execution: &Execution,
) -> Result<Vec<Vec<Option<String>>>, Failure> {
    let (location, name) = split(&execution.output)?;
    let key = format!("{}{name}", location.prefix);
    let read = athena
        .inner
        .config
        .objects
        .read(caller, &location.bucket, &key, None)
        .await;
    let csv = read.map_err(|error| of_object(&execution.output, error))?;
    let csv =
        std::str::from_utf8(&csv).map_err(|_| invalid("The results are not those that were written"))?;
    Ok(text::read_lines(csv))
}

/// The folder and the name of an object.
pub(super) fn split(url: &str) -> anyhow::Result<(Location, &str)> {
    let (folder, name) = url.rsplit_once('/').unwrap_or((url, ""));
    Ok((Location::parse(folder)?, name))
}

fn datum(value: &Option<String>) -> Value {
    match value {
        Some(value) => json!({"VarCharValue": value}),
        None => json!({}),
    }
}

fn column(column: &ResultColumn) -> Value {
    json!({
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": column.name,
        "Label": column.name,
        "Type": column.data_type,
        "Precision": column.precision,
        "Scale": column.scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": column.data_type == "varchar",
    })
}
