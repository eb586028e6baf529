//! The file of a day.
//!
//! The old file is read before the hours, and replaced on the condition that it is still there: of two exports at once one begins
//! again, and has read the hours after the other has.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::BufWriter;

use analytics::{EventRow, EventWriter, FileError, merged, rows};
use aws::{Condition, ETag, LakeError};
use batch_function::ProcessingError;
use domain::{History, LakeKey, ProjectId, UtcHour};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::EVENT_SHARDS;

use crate::log::EventLog;
use crate::ports::Ports;
use crate::runs::{RunError, Runs};
use crate::upload::{PART_BYTES, Upload};

/// How often a day is begun that others write too.
const ATTEMPTS: usize = 5;
/// Partitions that are read side by side.
const READ_AT_ONCE: usize = EVENT_SHARDS;
/// Time zones that are known at once.
const MAX_ZONES: usize = 10_000;
const HOURS_OF_DAY: usize = 24;

/// The size of a file that was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// The events of the day.
    pub events: u64,
    /// The bytes of its file.
    pub bytes: u64,
}

enum Failed {
    /// Another export has written the day meanwhile.
    Conflict,
    /// The old file cannot be read.
    OldFile,
    Other(ProcessingError),
}

/// Writes the file of a day with these hours read anew.
///
/// # Errors
/// [`ProcessingError`]; the day is as it was.
pub async fn write_day<L: EventLog, P: Ports>(
    log: &L,
    ports: &P,
    day: Date,
    hours: &BTreeSet<UtcHour>,
) -> Result<Written, ProcessingError> {
    let mut hours = hours.clone();
    for _ in 0..ATTEMPTS {
        match attempt(log, ports, day, &hours).await {
            Ok(written) => return Ok(written),
            Err(Failed::Conflict) => {}
            Err(Failed::OldFile) => {
                tracing::warn!(%day, "a file of events cannot be read: the whole day is exported anew");
                let first = UtcHour::first_of(day);
                hours = first.to(first.last_of_day()).collect();
            }
            Err(Failed::Other(error)) => return Err(error),
        }
    }
    Err(ProcessingError::retryable("others write the same day"))
}

async fn attempt<L: EventLog, P: Ports>(
    log: &L,
    ports: &P,
    day: Date,
    hours: &BTreeSet<UtcHour>,
) -> Result<Written, Failed> {
    let key = LakeKey::Events(day);
    let (old, tag) = old_file(ports, &key, hours.len() < HOURS_OF_DAY).await?;
    let runs = read(log, hours).await?;
    let condition = tag.clone().map_or(Condition::Absent, Condition::Is);
    let mut upload = Upload::new(ports, &key);
    let written = write(&mut upload, sources(old, runs, hours)?, condition).await;
    upload.abort().await;
    match (written?, tag) {
        (Some(written), _) => Ok(written),
        // A file without rows fails a query.
        (None, Some(tag)) => {
            ports.delete(&key, &tag).await?;
            Ok(Written::default())
        }
        (None, None) => Ok(Written::default()),
    }
}

/// The day's file and its tag, or only the tag if nothing of it stays.
async fn old_file<P: Ports>(
    ports: &P,
    key: &LakeKey,
    is_read: bool,
) -> Result<(Option<File>, Option<ETag>), Failed> {
    if !is_read {
        return Ok((None, ports.tag(key).await.map_err(ProcessingError::from)?));
    }
    let mut file = BufWriter::new(tempfile::tempfile()?);
    let tag = ports
        .download(key, &mut file)
        .await
        .map_err(ProcessingError::from)?;
    let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    Ok((tag.is_some().then_some(file), tag))
}

/// The histories of these hours.
async fn read<L: EventLog>(log: &L, hours: &BTreeSet<UtcHour>) -> Result<Vec<File>, Failed> {
    let partitions = hours
        .iter()
        .flat_map(|hour| (0..EVENT_SHARDS).map(|shard| (*hour, shard)));
    let pages = stream::iter(partitions).map(|(hour, shard)| {
        Box::pin(stream::try_unfold(
            Some(None::<String>),
            move |position| async move {
                let Some(position) = position else {
                    return Ok(None);
                };
                let page = log.histories(hour, shard, position.as_deref()).await?;
                Ok::<_, store::StoreError>(Some((page.items, page.next.map(Some))))
            },
        ))
    });
    let mut pages = pages.flatten_unordered(READ_AT_ONCE);
    let (mut runs, mut zones) = (Runs::default(), HashMap::new());
    while let Some(page) = pages.try_next().await.map_err(ProcessingError::from)? {
        learn_zones(log, &page, &mut zones).await?;
        for history in &page {
            let zone = zones.get(&history.project_id).cloned().unwrap_or(TimeZone::UTC);
            for row in EventRow::of(history, &zone) {
                runs.push(row)?;
            }
        }
    }
    Ok(runs.finish()?)
}

/// Reads the time zones of projects that are not known yet. One that is gone is in UTC; its events are about to go.
async fn learn_zones<L: EventLog>(
    log: &L,
    page: &[History],
    zones: &mut HashMap<ProjectId, TimeZone>,
) -> Result<(), Failed> {
    if zones.len() > MAX_ZONES {
        zones.clear();
    }
    let unknown: BTreeSet<_> = page.iter().map(|history| &history.project_id).collect();
    let unknown: Vec<_> = unknown
        .into_iter()
        .filter(|id| !zones.contains_key(*id))
        .cloned()
        .collect();
    for projects in unknown.chunks(100) {
        let found = log.time_zones(projects).await.map_err(ProcessingError::from)?;
        zones.extend(projects.iter().cloned().map(|project| (project, TimeZone::UTC)));
        zones.extend(found);
    }
    Ok(())
}

type Rows = Box<dyn Iterator<Item = Result<EventRow, Failed>> + Send>;

/// The rows that were read, and those of the old file that are not read anew.
fn sources(old: Option<File>, runs: Vec<File>, hours: &BTreeSet<UtcHour>) -> Result<Vec<Rows>, Failed> {
    let mut sources = Vec::with_capacity(runs.len() + 1);
    for run in runs {
        let source: Rows = Box::new(rows(run)?.map(|row| row.map_err(Failed::from)));
        sources.push(source);
    }
    if let Some(old) = old {
        let broken = |_: FileError| Failed::OldFile;
        let hours = hours.clone();
        let stays = move |row: &EventRow| {
            let at = Timestamp::from_millisecond(row.at_ms).unwrap_or(Timestamp::MAX);
            !hours.contains(&UtcHour::of(at))
        };
        let kept = rows(old).map_err(broken)?.map(move |row| row.map_err(broken));
        sources.push(Box::new(
            kept.filter(move |row| row.as_ref().map_or(true, &stays)),
        ));
    }
    Ok(sources)
}

/// Returns what was written; `None`, and nothing is, if there are no rows.
async fn write<P: Ports>(
    upload: &mut Upload<'_, P>,
    sources: Vec<Rows>,
    condition: Condition,
) -> Result<Option<Written>, Failed> {
    let mut writer = EventWriter::new()?;
    let mut written = Written::default();
    for row in merged(sources) {
        writer.push(row?)?;
        written.events += 1;
        if writer.ready_bytes() >= PART_BYTES {
            let part = writer.take_bytes();
            written.bytes += part.len() as u64;
            upload.part(part).await.map_err(ProcessingError::from)?;
        }
    }
    let Some(end) = writer.finish()? else {
        return Ok(None);
    };
    written.bytes += end.len() as u64;
    upload.finish(end, condition).await?;
    Ok(Some(written))
}

impl From<ProcessingError> for Failed {
    fn from(error: ProcessingError) -> Self {
        Self::Other(error)
    }
}

impl From<LakeError> for Failed {
    fn from(error: LakeError) -> Self {
        match error {
            LakeError::Conflict => Self::Conflict,
            LakeError::Failed(error) => Self::Other(error.into()),
        }
    }
}

impl From<RunError> for Failed {
    fn from(error: RunError) -> Self {
        match error {
            RunError::File(error) => error.into(),
            RunError::Disk(error) => error.into(),
        }
    }
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self::Other(ProcessingError::retryable(format!("the disk: {}", error.kind())))
    }
}

/// Of a file that this export has made itself.
impl From<FileError> for Failed {
    fn from(error: FileError) -> Self {
        Self::Other(ProcessingError::permanent(error.to_string()))
    }
}
