//! The steps of an import. All rows are looked at before the first task is made: so their number is known, a file that is
//! cut off leaves nothing behind, and an import that shall stop at an error makes nothing at all. Each step begins where the
//! one before has ended; the file does not change.

use domain::{JobSpec, OnError};
use formats::{Directory, Imported};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::rows::{Place, Row, Rows};
use super::spec::Import;
use super::tally::{Counts, Results, Tally};
use super::{StepError, count, make};
use crate::Ports;
use crate::error::ProcessingError;
use crate::job::{Context, End, Step};

/// A step that looks ends behind so many rows …
const MAX_ROWS_LOOKED_AT: u64 = 20_000;
/// … or so much of the file, in bytes, read by as much as this at once.
const MAX_BYTES_LOOKED_AT: u64 = 16 * 1024 * 1024;
const LOOK_RANGE_BYTES: u64 = 1024 * 1024;
/// A step that makes tasks ends behind so many rows, or so much of the file.
const MAX_ROWS_MADE: u64 = 500;
const MAX_BYTES_MADE: u64 = 2 * 1024 * 1024;
/// What is read beyond a step's rows is read again by the next one.
const MAKE_RANGE_BYTES: u64 = 256 * 1024;
/// Results of single rows that one step adds.
const MAX_RESULTS: usize = 1000;
/// Tasks at once.
const PARALLEL: usize = 16;

/// The checkpoint.
#[derive(Default, Serialize, Deserialize)]
struct Checkpoint {
    /// Where the next row is.
    place: Place,
    /// In this phase so far.
    counts: Counts,
    /// What looking at all rows has come to. None: they are still looked at.
    looked: Option<Counts>,
}

/// Looks at some rows, or makes tasks of some.
pub(crate) async fn step<O: Ports>(
    context: &Context<'_, O>,
    spec: &JobSpec,
) -> Result<Step, ProcessingError> {
    let import = Import::of(spec).ok_or_else(|| ProcessingError::Permanent("no import".to_owned()))?;
    match part(context, import).await {
        Ok(step) => Ok(step),
        Err(StepError::Failed(error)) => Ok(Step::failed(context.job, error)),
        Err(StepError::Processing(trouble)) => Err(trouble),
    }
}

async fn part<O: Ports>(context: &Context<'_, O>, import: Import<'_>) -> Result<Step, StepError> {
    let job = context.job;
    let checkpoint = match &job.checkpoint {
        Value::Null => Checkpoint::default(),
        value => serde_json::from_value(value.clone())
            .map_err(|_| ProcessingError::Permanent("the checkpoint is of no known form".to_owned()))?,
    };
    let profiles = context.state.store.member_profiles(&job.project_id).await?;
    let members = profiles
        .into_iter()
        .map(|profile| (profile.id, profile.email, profile.name));
    let people = Directory::new(job.created_by.clone(), members);
    match checkpoint.looked {
        None => look(context, import, checkpoint, &people).await,
        Some(looked) => make_some(context, import, checkpoint, looked, &people).await,
    }
}

/// Reads rows, and makes nothing of them.
async fn look<O: Ports>(
    context: &Context<'_, O>,
    import: Import<'_>,
    checkpoint: Checkpoint,
    people: &Directory,
) -> Result<Step, StepError> {
    let (job, mut counts) = (context.job, checkpoint.counts);
    let is_first = matches!(checkpoint.place, Place::Start);
    let mut rows = Rows::at(
        context.state,
        job,
        import.format,
        checkpoint.place,
        LOOK_RANGE_BYTES,
    )
    .await?;
    let mut tally = Tally::of(job);
    let mut results = Results::new(job, &mut tally);
    let (mut read, mut is_end) = (0, false);
    while read < MAX_ROWS_LOOKED_AT
        && rows.taken_bytes() < MAX_BYTES_LOOKED_AT
        && results.len() < MAX_RESULTS
        && (read == 0 || context.until.is_far(context.state.clock.now()))
    {
        let Some(Row { number, task }) = rows.next(people).await? else {
            is_end = true;
            break;
        };
        read += 1;
        match &task {
            Ok(imported) => {
                counts.warnings += count(imported.warnings.len());
                if import.dry_run {
                    results.fine(number, None, &imported.warnings);
                }
            }
            Err(errors) => {
                counts.failed += 1;
                // Else they are told when the tasks are made.
                if import.dry_run || import.on_error == OnError::Stop {
                    results.failed(number, errors);
                }
            }
        }
    }
    counts.rows += read;
    let remarks = rows.remarks();
    if is_first {
        counts.warnings += count(remarks.warnings.len());
        if import.dry_run {
            remarks
                .warnings
                .iter()
                .for_each(|warning| results.remark(warning));
        }
    }
    let results = results.into_rows();
    if is_first {
        tally.remark(&remarks);
    }
    tally.counts = counts;
    let end = is_end.then(|| verdict(import, counts)).flatten();
    let checkpoint = if is_end {
        Checkpoint {
            looked: Some(counts),
            ..Checkpoint::default()
        }
    } else {
        Checkpoint {
            place: rows.place(),
            counts,
            looked: None,
        }
    };
    Ok(Step {
        checkpoint: json!(checkpoint),
        done: if import.dry_run { counts.rows } else { 0 },
        total: is_end.then_some(counts.rows),
        result: tally.json(),
        results,
        end,
    })
}

/// Whether it ends when all rows have been looked at.
fn verdict(import: Import<'_>, counts: Counts) -> Option<End> {
    if import.dry_run {
        return Some(End::Succeeded);
    }
    (import.on_error == OnError::Stop && counts.failed > 0).then(|| {
        End::Failed(domain::JobError {
            code: "invalid_rows".to_owned(),
            detail: format!("{} rows have errors, so nothing is imported", counts.failed),
        })
    })
}

/// Makes tasks of the next rows.
async fn make_some<O: Ports>(
    context: &Context<'_, O>,
    import: Import<'_>,
    checkpoint: Checkpoint,
    looked: Counts,
    people: &Directory,
) -> Result<Step, StepError> {
    let (job, mut counts) = (context.job, checkpoint.counts);
    let is_first = matches!(checkpoint.place, Place::Start);
    let mut rows = Rows::at(
        context.state,
        job,
        import.format,
        checkpoint.place,
        MAKE_RANGE_BYTES,
    )
    .await?;
    let mut tally = Tally::of(job);
    let mut results = Results::new(job, &mut tally);
    let (mut read, mut is_end) = (0, false);
    while read < MAX_ROWS_MADE
        && rows.taken_bytes() < MAX_BYTES_MADE
        && (read == 0 || context.until.is_far(context.state.clock.now()))
    {
        let mut some = Vec::with_capacity(PARALLEL);
        while some.len() < PARALLEL && rows.taken_bytes() < MAX_BYTES_MADE {
            match rows.next(people).await? {
                Some(row) => some.push(row),
                None => {
                    is_end = true;
                    break;
                }
            }
        }
        if is_first && read == 0 {
            let remarks = rows.remarks();
            counts.warnings += count(remarks.warnings.len());
            remarks
                .warnings
                .iter()
                .for_each(|warning| results.remark(warning));
        }
        read += count(some.len());
        write(context, some, &mut counts, &mut results).await?;
        if is_end {
            break;
        }
    }
    counts.rows += read;
    let results = results.into_rows();
    tally.counts = if is_end {
        counts
    } else {
        // Who has left meanwhile is a warning that nobody knew of when the rows were looked at.
        Counts {
            rows: looked.rows,
            failed: counts.failed.max(looked.failed),
            warnings: counts.warnings.max(looked.warnings),
            ..counts
        }
    };
    let checkpoint = Checkpoint {
        place: rows.place(),
        counts,
        looked: Some(looked),
    };
    Ok(Step {
        checkpoint: json!(checkpoint),
        done: counts.rows,
        total: Some(if is_end { counts.rows } else { looked.rows }),
        result: tally.json(),
        results,
        end: is_end.then_some(End::Succeeded),
    })
}

/// Makes the tasks of some rows, at the same time.
async fn write<O: Ports>(
    context: &Context<'_, O>,
    rows: Vec<Row>,
    counts: &mut Counts,
    results: &mut Results<'_>,
) -> Result<(), StepError> {
    let outcomes: Vec<_> = stream::iter(rows)
        .map(|row| async move {
            let made = match row.task {
                Ok(imported) => Ok(one(context, imported).await?),
                Err(errors) => Err(errors),
            };
            Ok::<_, ProcessingError>((row.number, made))
        })
        .buffered(PARALLEL)
        .try_collect()
        .await?;
    for (number, outcome) in outcomes {
        match outcome {
            Ok((made, warnings)) => {
                counts.created += 1;
                counts.comments += made.comments;
                counts.warnings += count(warnings.len());
                results.fine(number, Some(&made.id), &warnings);
            }
            Err(errors) => {
                counts.failed += 1;
                results.failed(number, &errors);
            }
        }
    }
    Ok(())
}

async fn one<O: Ports>(
    context: &Context<'_, O>,
    mut imported: Imported,
) -> Result<(make::Made, Vec<formats::Warning>), ProcessingError> {
    let warnings = std::mem::take(&mut imported.warnings);
    let made = make::make(context.state, context.job, imported).await?;
    Ok((made, warnings))
}
