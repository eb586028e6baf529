//! Notices writes for the readers of streams: dynoxide sends no notification.
//!
//! `PRAGMA data_version` of a connection changes when any other one commits. It reads a page of shared
//! memory, so polling often costs next to nothing.

use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context as _;
use rusqlite::Connection;
use tokio::sync::watch;

const PERIOD: Duration = Duration::from_millis(10);

/// A thread that runs until its sender is dropped.
pub(super) type Thread = (mpsc::Sender<()>, JoinHandle<()>);

/// The receiver changes after each write, and once at the beginning.
pub(super) fn start(path: &Path) -> anyhow::Result<(watch::Receiver<i64>, Thread)> {
    let connection = Connection::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    connection.busy_timeout(Duration::from_secs(10))?;
    let (version, changes) = watch::channel(read(&connection)?);
    let (running, stopped) = mpsc::channel();
    let thread = std::thread::Builder::new()
        .name("dynamodb-changes".to_owned())
        .spawn(move || {
            while stopped.recv_timeout(PERIOD) == Err(RecvTimeoutError::Timeout) {
                match read(&connection) {
                    Ok(now) => {
                        version.send_if_modified(|last| std::mem::replace(last, now) != now);
                    }
                    Err(error) => tracing::warn!(%error, "writes cannot be noticed"),
                }
            }
        })?;
    Ok((changes, (running, thread)))
}

fn read(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA data_version", [], |row| row.get(0))
}
