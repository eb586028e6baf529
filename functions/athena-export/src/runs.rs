//! Events in sorted runs on disk, so that the memory does not depend on their number.

use std::fs::File;
use std::io::{self, Write as _};

use analytics::{EventRow, EventWriter, FileError, ROW_GROUP_ROWS, merged, rows};

/// The most runs that are merged at once.
const MERGED_RUNS: usize = 8;
/// Bytes of a file that are held before they are written.
const BUFFER_BYTES: usize = 1024 * 1024;

/// Why events could not be sorted.
#[derive(Debug)]
pub(crate) enum RunError {
    /// A file could not be written or read as Parquet.
    File(FileError),
    /// The disk is full, or fails.
    Disk(io::Error),
}

impl From<FileError> for RunError {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl From<io::Error> for RunError {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// Collects events in any order.
#[derive(Default)]
pub(crate) struct Runs {
    pending: Vec<EventRow>,
    /// Runs that were merged so many times.
    levels: Vec<Vec<File>>,
}

impl Runs {
    pub(crate) fn push(&mut self, row: EventRow) -> Result<(), RunError> {
        self.pending.push(row);
        if self.pending.len() >= ROW_GROUP_ROWS {
            self.spill()?;
        }
        Ok(())
    }

    /// The runs, each in order.
    pub(crate) fn finish(mut self) -> Result<Vec<File>, RunError> {
        self.spill()?;
        Ok(self.levels.into_iter().flatten().collect())
    }

    fn spill(&mut self) -> Result<(), RunError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        // One row group, which the writer puts in order.
        let rows = std::mem::take(&mut self.pending).into_iter().map(Ok);
        self.add(written(rows)?, 0)
    }

    fn add(&mut self, run: File, level: usize) -> Result<(), RunError> {
        if self.levels.len() <= level {
            self.levels.push(Vec::new());
        }
        let Some(runs) = self.levels.get_mut(level) else {
            return Ok(());
        };
        runs.push(run);
        if runs.len() < MERGED_RUNS {
            return Ok(());
        }
        let sources = std::mem::take(runs).into_iter().map(rows);
        let sources = sources.collect::<Result<Vec<_>, _>>()?;
        self.add(written(merged(sources))?, level + 1)
    }
}

/// A file of its own, which is gone once it is closed.
fn written(rows: impl Iterator<Item = Result<EventRow, FileError>>) -> Result<File, RunError> {
    let mut file = tempfile::tempfile()?;
    let mut writer = EventWriter::new()?;
    for row in rows {
        writer.push(row?)?;
        if writer.ready_bytes() >= BUFFER_BYTES {
            file.write_all(&writer.take_bytes())?;
        }
    }
    if let Some(end) = writer.finish()? {
        file.write_all(&end)?;
    }
    Ok(file)
}
