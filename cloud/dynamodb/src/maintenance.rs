//! Work that DynamoDB does in the background: it deletes expired items, and stream records after 24 hours.
//! dynoxide does neither, and each write scans all records of its table's stream: without the indexes made
//! here, a write in a long-lived data directory takes a hundred times longer.

use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use cloud_core::clock::SharedClock;
use dynoxide::Database;
use rusqlite::Connection;

const PERIOD: Duration = Duration::from_secs(2);
/// A sweep reads the whole table. However large it is, sweeps may take a twentieth of the time, no more;
/// readers compare the time of expiry themselves anyway, as they must with AWS's late deletions.
const REST_PER_WORK: u32 = 20;
/// "DynamoDB Streams captures … and stores this information in a log for up to 24 hours."
const STREAM_RETENTION_S: i64 = 24 * 60 * 60;
/// Few enough that requests hardly wait for the one lock.
const DELETED_AT_ONCE: usize = 500;

const INDEXES: &str = "
CREATE INDEX IF NOT EXISTS _taskfleet_stream_by_table
    ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
CREATE INDEX IF NOT EXISTS _taskfleet_stream_by_shard
    ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));
CREATE INDEX IF NOT EXISTS _taskfleet_stream_by_age
    ON _stream_records (created_at);
";

/// Indexes the stream's records, then runs in a thread until the sender is dropped.
pub(super) fn start(
    database: Database,
    path: &Path,
    clock: SharedClock,
) -> anyhow::Result<(mpsc::Sender<()>, JoinHandle<()>)> {
    let mut connection = Connection::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection
        .execute_batch(INDEXES)
        .context("the stream's records cannot be indexed")?;
    let (running, stopped) = mpsc::channel();
    let thread = std::thread::Builder::new()
        .name("dynamodb-sweep".to_owned())
        .spawn(move || {
            let mut pause = PERIOD;
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                let begin = Instant::now();
                if let Err(error) = database.sweep_ttl() {
                    tracing::warn!(%error, "expired items could not be deleted");
                }
                let oldest = clock.now().as_second() - STREAM_RETENTION_S;
                if let Err(error) = trim(&mut connection, oldest) {
                    tracing::warn!(%error, "old stream records could not be deleted");
                }
                pause = PERIOD.max(begin.elapsed() * REST_PER_WORK);
            }
        })?;
    Ok((running, thread))
}

/// Deletes the stream records made before `oldest_s`, epoch seconds.
fn trim(connection: &mut Connection, oldest_s: i64) -> rusqlite::Result<usize> {
    let mut deleted = 0;
    loop {
        let batch = connection.execute(
            "DELETE FROM _stream_records WHERE id IN
             (SELECT id FROM _stream_records WHERE created_at < ?1 LIMIT ?2)",
            rusqlite::params![oldest_s, i64::try_from(DELETED_AT_ONCE).unwrap_or(i64::MAX)],
        )?;
        deleted += batch;
        if batch < DELETED_AT_ONCE {
            return Ok(deleted);
        }
    }
}

#[cfg(test)]
mod tests {
    use cloud_core::clock;
    use serde_json::json;

    use super::*;

    fn database(path: &Path) -> Database {
        let database = Database::new(path.to_str().unwrap()).unwrap();
        let create = json!({
            "TableName": "things",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        });
        database
            .create_table(serde_json::from_value(create).unwrap())
            .unwrap();
        database
    }

    fn put(database: &Database, pk: &str) {
        let put = json!({"TableName": "things", "Item": {"pk": {"S": pk}}});
        database.put_item(serde_json::from_value(put).unwrap()).unwrap();
    }

    #[test]
    fn old_records_go_in_batches_and_new_ones_stay() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("d.db");
        let database = database(&path);
        for number in 0..3 {
            put(&database, &number.to_string());
        }
        let mut connection = Connection::open(&path).unwrap();
        connection
            .execute_batch(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
                 INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
                 SELECT 'things', 'INSERT', '{}', i, 's', 1000 FROM n",
            )
            .unwrap();
        assert_eq!(trim(&mut connection, 1001).unwrap(), 1200);
        assert_eq!(trim(&mut connection, 1001).unwrap(), 0);
        let left: i64 = connection
            .query_row("SELECT count(*) FROM _stream_records", [], |row| row.get(0))
            .unwrap();
        assert_eq!(left, 3);
    }

    /// The query each write runs (DESIGN: 85 ms at 300,000 records without).
    #[test]
    fn the_next_sequence_number_comes_from_an_index() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("d.db");
        let (running, thread) = start(database(&path), &path, clock::system()).unwrap();
        let connection = Connection::open(&path).unwrap();
        let plan: String = connection
            .query_row(
                "EXPLAIN QUERY PLAN SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1
                 FROM _stream_records WHERE table_name = 'things'",
                [],
                |row| row.get(3),
            )
            .unwrap();
        assert!(
            plan.contains("USING COVERING INDEX _taskfleet_stream_by_"),
            "{plan}"
        );
        drop(running);
        thread.join().unwrap();
    }

    #[test]
    fn an_acknowledged_write_waits_for_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("d.db");
        put(&database(&path), "1");
        let connection = Connection::open(&path).unwrap();
        let pragma = |name: &str| {
            connection
                .query_row(&format!("PRAGMA {name}"), [], |row| {
                    row.get::<_, rusqlite::types::Value>(0)
                })
                .unwrap()
        };
        assert_eq!(
            pragma("journal_mode"),
            rusqlite::types::Value::Text("wal".to_owned())
        );
        // FULL, SQLite's default as it is built here, which dynoxide leaves alone.
        assert_eq!(pragma("synchronous"), rusqlite::types::Value::Integer(2));
    }
}
