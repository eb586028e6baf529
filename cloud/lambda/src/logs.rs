//! Forwards the functions' output to the fleet's standard error, each line prefixed with the function's name.
//!
//! A thread of its own writes: the parent process may read standard error slowly or never, and no request may
//! wait for that. When too many lines are waiting, further ones are dropped and counted.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::kept::Kept;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};

const MAX_WAITING_LINES: usize = 10_000;
/// Longer lines are cut into pieces of this size.
const MAX_LINE_BYTES: u64 = 64 * 1024;

/// The channel to the writing thread. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Logs {
    lines: SyncSender<Vec<u8>>,
    dropped: Arc<AtomicUsize>,
    kept: Kept,
}

impl Logs {
    pub(super) fn start() -> std::io::Result<Self> {
        let (lines, waiting) = sync_channel(MAX_WAITING_LINES);
        let dropped = Arc::new(AtomicUsize::new(0));
        let for_writer = Arc::clone(&dropped);
        std::thread::Builder::new()
            .name("function-logs".to_owned())
            .spawn(move || write(&waiting, &for_writer))?;
        let kept = Kept::default();
        Ok(Self { lines, dropped, kept })
    }

    /// The latest lines.
    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Forwards `output` until it ends.
    pub(super) async fn forward(&self, name: &str, output: impl AsyncRead + Unpin) {
        let mut output = BufReader::new(output);
        loop {
            let mut line = format!("[{name}] ").into_bytes();
            let prefix = line.len();
            let read = (&mut output)
                .take(MAX_LINE_BYTES)
                .read_until(b'\n', &mut line)
                .await;
            if !matches!(read, Ok(1..)) || line.len() == prefix {
                return;
            }
            if line.last() != Some(&b'\n') {
                line.push(b'\n');
            }
            self.kept.add(name, line.get(prefix..).unwrap_or_default());
            if self.lines.try_send(line).is_err() {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

fn write(lines: &Receiver<Vec<u8>>, dropped: &AtomicUsize) {
    let mut stderr = std::io::stderr();
    while let Ok(line) = lines.recv() {
        // Standard error may be closed; the fleet goes on.
        let _ = stderr.write_all(&line);
        let missing = dropped.swap(0, Ordering::Relaxed);
        if missing > 0 {
            let _ = writeln!(stderr, "({missing} log lines of functions were dropped)");
        }
    }
}
