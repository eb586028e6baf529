//! Durable SQLite files: a commit is on the disk before it is acknowledged.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context as _;
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// One connection, shared by clones and used from blocking threads only.
///
/// SQLite has one writer at a time anyway; the mutex queues the callers, so that none gets `SQLITE_BUSY`.
#[derive(Clone)]
pub struct Database {
    connection: Arc<Mutex<Connection>>,
}

impl Database {
    /// Opens or creates the file and runs `schema`, which must be safe to run again.
    ///
    /// # Errors
    /// When the file cannot be opened, is not a database, or the schema does not run.
    pub fn open(path: &Path, schema: &str) -> anyhow::Result<Self> {
        let connection = Connection::open(path).with_context(|| format!("cannot open {}", path.display()))?;
        // FULL makes each commit in WAL mode wait for the disk: what was acknowledged is durable.
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                 PRAGMA busy_timeout = 5000;",
            )
            .and_then(|()| connection.execute_batch(schema))
            .with_context(|| format!("cannot prepare {}", path.display()))?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    /// Runs `work` in one transaction on a blocking thread: committed when it returns `Ok`, rolled back when
    /// it returns `Err` or panics.
    ///
    /// # Errors
    /// Those of `work`, and those of the commit.
    pub async fn transaction<T, F>(&self, work: F) -> anyhow::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> anyhow::Result<T> + Send + 'static,
    {
        let shared = self.clone();
        tokio::task::spawn_blocking(move || shared.transact(work))
            .await
            .context("the database thread ended early")?
    }

    /// Like [`Database::transaction`], but blocks the caller's thread.
    ///
    /// # Errors
    /// As [`Database::transaction`].
    pub fn transact<T>(&self, work: impl FnOnce(&Transaction<'_>) -> anyhow::Result<T>) -> anyhow::Result<T> {
        // A panic under the lock has rolled its transaction back: the connection is fit for use.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS numbers (n INTEGER PRIMARY KEY)";

    async fn count(database: &Database) -> i64 {
        database
            .transaction(|tx| Ok(tx.query_row("SELECT count(*) FROM numbers", [], |row| row.get(0))?))
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn an_error_or_a_panic_undoes_everything_and_the_connection_lives_on() {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::open(&dir.path().join("n.db"), SCHEMA).unwrap();
        let failed: anyhow::Result<()> = database
            .transaction(|tx| {
                tx.execute("INSERT INTO numbers VALUES (1)", [])?;
                anyhow::bail!("no")
            })
            .await;
        assert!(failed.is_err());
        let panicked: anyhow::Result<()> = database
            .transaction(|tx| {
                tx.execute("INSERT INTO numbers VALUES (2)", [])?;
                panic!("no")
            })
            .await;
        assert!(panicked.is_err());
        assert_eq!(count(&database).await, 0);
    }

    #[tokio::test]
    async fn what_was_committed_is_there_for_another_connection() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("n.db");
        let first = Database::open(&path, SCHEMA).unwrap();
        first
            .transaction(|tx| Ok(tx.execute("INSERT INTO numbers VALUES (1)", [])?))
            .await
            .unwrap();
        assert_eq!(count(&Database::open(&path, SCHEMA).unwrap()).await, 1);
    }
}
