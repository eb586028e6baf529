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
pub(crate) struct Runs {
    /// The rows of a run that was not merged.
    run_rows: usize,
    pending: Vec<EventRow>,
    /// Runs that were merged so many times.
    levels: Vec<Vec<File>>,
}

impl Default for Runs {
    fn default() -> Self {
        Self::of(ROW_GROUP_ROWS)
    }
}

impl Runs {
    fn of(run_rows: usize) -> Self {
        Self {
            run_rows,
            pending: Vec::new(),
            levels: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, row: EventRow) -> Result<(), RunError> {
        self.pending.push(row);
        if self.pending.len() >= self.run_rows {
            self.spill()?;
        }
        Ok(())
    }

    /// At most [`MERGED_RUNS`] runs, each in order.
    pub(crate) fn finish(mut self) -> Result<Vec<File>, RunError> {
        self.spill()?;
        // The shortest first.
        let mut runs: Vec<File> = self.levels.into_iter().flatten().collect();
        while runs.len() > MERGED_RUNS {
            let rest = runs.split_off(MERGED_RUNS);
            let merged = merged_run(std::mem::replace(&mut runs, rest))?;
            runs.insert(0, merged);
        }
        Ok(runs)
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
        let run = merged_run(std::mem::take(runs))?;
        self.add(run, level + 1)
    }
}

fn merged_run(runs: Vec<File>) -> Result<File, RunError> {
    let sources = runs.into_iter().map(rows).collect::<Result<Vec<_>, _>>()?;
    written(merged(sources))
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

#[cfg(test)]
mod tests {
    use domain::{Event, EventId, EventKind, History, IdSeed, ProjectId, TaskId, UserId};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;
    use serde_json::{Value, json};

    use super::*;

    fn row(number: u8) -> EventRow {
        let seed = IdSeed([number; 16]);
        let event = Event {
            id: EventId::from_seed(seed),
            kind: EventKind::TaskCreated,
            field: None,
            from: Value::Null,
            to: Value::Null,
        };
        let history = History {
            project_id: ProjectId::from_seed(IdSeed([1; 16])),
            task_id: Some(TaskId::from_seed(seed)),
            comment_id: None,
            attachment_id: None,
            is_review: false,
            member_id: None,
            actor: UserId::from_seed(IdSeed([1; 16])),
            at: Timestamp::from_second(i64::from(number)).unwrap(),
            version: 1,
            events: vec![event],
            state: json!({"status": "to_do", "title": "t"}),
        };
        EventRow::of(&history, &TimeZone::UTC).remove(0)
    }

    #[test]
    fn many_runs_become_few_with_every_event_in_order() {
        for count in [0_u8, 1, 2, 16, 17, 143, 250] {
            let mut runs = Runs::of(2);
            // 97 and 251 have no common divisor: each number once, in no order.
            for number in (1..251_u32)
                .map(|step| (step * 97 % 251) as u8)
                .filter(|number| *number <= count)
            {
                runs.push(row(number)).unwrap();
            }
            let files = runs.finish().unwrap();
            assert!(files.len() <= MERGED_RUNS, "{} files for {count}", files.len());
            let sources: Vec<_> = files.into_iter().map(|file| rows(file).unwrap()).collect();
            let seconds: Vec<i64> = merged(sources).map(|row| row.unwrap().at_ms / 1_000).collect();
            assert_eq!(seconds, (1..=i64::from(count)).collect::<Vec<_>>());
        }
    }
}
