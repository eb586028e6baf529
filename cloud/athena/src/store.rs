//! Query executions in SQLite.

use std::path::Path;

use anyhow::Context as _;
use cloud_core::sqlite::Database;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::execution::{Execution, KEPT_MS, Request, State};
use super::query_failure::QueryFailure;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS executions (
        id TEXT PRIMARY KEY,
        token TEXT NOT NULL UNIQUE,
        reuse_key TEXT NOT NULL,
        submitted_ms INTEGER NOT NULL,
        is_active INTEGER NOT NULL,
        execution TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS executions_by_reuse_key ON executions (reuse_key, submitted_ms);
    CREATE INDEX IF NOT EXISTS executions_active ON executions (is_active) WHERE is_active;
";

/// The query executions.
#[derive(Clone)]
pub(super) struct Store {
    database: Database,
}

/// The outcome of a request to start a query.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Added {
    New,
    /// There is one with this token already.
    Before(String),
    /// There is one with this token for another request.
    Other,
    /// Too many run or wait.
    TooMany,
}

impl Store {
    pub(super) fn open(data_dir: &Path, now: Timestamp) -> anyhow::Result<Self> {
        let database = Database::open(&data_dir.join("athena.db"), SCHEMA)?;
        let now_ms = now.as_millisecond();
        database.transact(|tx| {
            tx.execute(
                "DELETE FROM executions WHERE submitted_ms < ?",
                [now_ms - KEPT_MS],
            )?;
            let mut statement = tx.prepare("SELECT execution FROM executions WHERE is_active")?;
            let active = statement.query_map([], |row| row.get::<_, String>(0))?;
            for execution in active.collect::<Result<Vec<_>, _>>()? {
                let mut execution: Execution = serde_json::from_str(&execution)?;
                execution.fail(
                    QueryFailure::internal("The local Athena was stopped during the query"),
                    now_ms,
                );
                write(tx, &execution)?;
            }
            Ok(())
        })?;
        Ok(Self { database })
    }

    /// Adds an execution, unless its token is known.
    pub(super) async fn add(
        &self,
        token: String,
        execution: Execution,
        max_active: usize,
    ) -> anyhow::Result<Added> {
        self.database
            .transaction(move |tx| {
                let before: Option<String> = tx
                    .query_row(
                        "SELECT execution FROM executions WHERE token = ?",
                        [&token],
                        |row| row.get(0),
                    )
                    .optional()?;
                if let Some(before) = before {
                    let before: Execution = serde_json::from_str(&before)?;
                    return Ok(match before.request == execution.request {
                        true => Added::Before(before.id),
                        false => Added::Other,
                    });
                }
                let active: i64 =
                    tx.query_row("SELECT count(*) FROM executions WHERE is_active", [], |row| {
                        row.get(0)
                    })?;
                if usize::try_from(active)? >= max_active {
                    return Ok(Added::TooMany);
                }
                tx.execute(
                    "INSERT INTO executions VALUES (?, ?, ?, ?, 1, ?)",
                    params![
                        execution.id,
                        token,
                        execution.request.reuse_key(),
                        execution.submitted_ms,
                        serde_json::to_string(&execution)?
                    ],
                )?;
                Ok(Added::New)
            })
            .await
    }

    pub(super) async fn get(&self, id: &str) -> anyhow::Result<Option<Execution>> {
        let id = id.to_owned();
        self.database.transaction(move |tx| read(tx, &id)).await
    }

    /// Changes an execution that has not ended; returns it as it is then.
    pub(super) async fn change(
        &self,
        id: &str,
        change: impl FnOnce(&mut Execution) + Send + 'static,
    ) -> anyhow::Result<Execution> {
        let id = id.to_owned();
        self.database
            .transaction(move |tx| {
                let mut execution = read(tx, &id)?.context("a query execution is gone")?;
                if !execution.state.is_final() {
                    change(&mut execution);
                    write(tx, &execution)?;
                }
                Ok(execution)
            })
            .await
    }

    /// The last execution of the same request that succeeded since, by itself.
    pub(super) async fn former(&self, request: &Request, since_ms: i64) -> anyhow::Result<Option<Execution>> {
        let key = request.reuse_key();
        self.database
            .transaction(move |tx| {
                let mut statement = tx.prepare_cached(
                    "SELECT execution FROM executions WHERE reuse_key = ? AND NOT is_active ORDER BY submitted_ms DESC",
                )?;
                let mut rows = statement.query([key])?;
                while let Some(row) = rows.next()? {
                    let execution: Execution = serde_json::from_str(&row.get::<_, String>(0)?)?;
                    let is_good = execution.state == State::Succeeded && !execution.is_reused;
                    if is_good && execution.completed_ms.is_some_and(|at| at >= since_ms) {
                        return Ok(Some(execution));
                    }
                }
                Ok(None)
            })
            .await
    }
}

fn read(tx: &Transaction<'_>, id: &str) -> anyhow::Result<Option<Execution>> {
    let execution: Option<String> = tx
        .query_row("SELECT execution FROM executions WHERE id = ?", [id], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(execution.map(|text| serde_json::from_str(&text)).transpose()?)
}

fn write(tx: &Transaction<'_>, execution: &Execution) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE executions SET is_active = ?, execution = ? WHERE id = ?",
        params![
            !execution.state.is_final(),
            serde_json::to_string(execution)?,
            execution.id
        ],
    )?;
    Ok(())
}
