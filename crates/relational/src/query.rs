//! An operator's query.

use tokio_postgres::types::Type;
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::error::Error;

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name.
    pub name: String,
    /// Whether its values are numbers.
    pub is_number: bool,
}

/// An answer: its columns, and its rows as texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, a value for each column.
    pub rows: Vec<Vec<Option<String>>>,
}

pub(crate) async fn ask(client: &mut Client, sql: &str) -> Result<Answer, Error> {
    client.batch_execute("BEGIN READ ONLY").await?;
    let answer = in_transaction(client, sql).await;
    // Nothing was changed; a query that failed has ended the transaction's use.
    client.batch_execute("ROLLBACK").await?;
    answer
}

async fn in_transaction(client: &Client, sql: &str) -> Result<Answer, Error> {
    // Only one statement can be prepared.
    let statement = client.prepare(sql).await.map_err(shown)?;
    let columns = statement.columns().iter().map(|column| Column {
        name: column.name().to_owned(),
        is_number: is_number(column.type_()),
    });
    let columns = columns.collect();
    let messages = client.simple_query(sql).await.map_err(shown)?;
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            let values = (0..row.len()).map(|at| row.get(at).map(str::to_owned));
            Some(values.collect())
        }
        _ => None,
    });
    Ok(Answer {
        columns,
        rows: rows.collect(),
    })
}

/// An operator reads what is wrong with the query.
fn shown(error: tokio_postgres::Error) -> Error {
    let Some(refused) = error.as_db_error() else {
        return error.into();
    };
    let hint = refused.hint().map(|hint| format!(" ({hint})"));
    Error::Query(format!("{}{}", refused.message(), hint.unwrap_or_default()))
}

fn is_number(data_type: &Type) -> bool {
    [
        Type::INT2,
        Type::INT4,
        Type::INT8,
        Type::FLOAT4,
        Type::FLOAT8,
        Type::NUMERIC,
    ]
    .contains(data_type)
}
