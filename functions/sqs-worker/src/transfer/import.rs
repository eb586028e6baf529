//! The steps of an import. All rows are validated before the first task is created: so their number is known, a truncated file
//! leaves nothing behind, and an import that must stop at an error creates nothing at all. Each step begins where the one
//! before ended; the file does not change.

use batch_function::ProcessingError;
use domain::{ImportSpec, JobError, OnError};
use formats::{Directory, Warning};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::create_task::create_task;
use super::error::StepError;
use super::rows::{Row, RowPosition, Rows};
use super::summary::{Counts, ImportSummary, Results};
use crate::job::{Context, End, Step};
use crate::ports::Ports;

/// A validating step ends after this many rows …
const MAX_VALIDATED_ROWS: u64 = 20_000;
/// … or this many bytes of the file, which it reads in ranges of …
const MAX_VALIDATED_BYTES: u64 = 16 * 1024 * 1024;
/// … this many.
const VALIDATE_RANGE_BYTES: u64 = 1024 * 1024;
/// A creating step ends after this many rows, or this many bytes.
const MAX_CREATED_ROWS: u64 = 500;
const MAX_CREATED_BYTES: u64 = 2 * 1024 * 1024;
/// Bytes beyond a step's rows are read again by the next step.
const CREATE_RANGE_BYTES: u64 = 256 * 1024;
/// The limit of row results that a validating step adds.
const MAX_RESULTS: usize = 1000;
/// Tasks in parallel.
const PARALLEL: usize = 16;

/// The checkpoint.
#[derive(Default, Serialize, Deserialize)]
struct Checkpoint {
    /// The position of the next row.
    #[serde(alias = "place")]
    position: RowPosition,
    /// The counts of this phase so far.
    counts: Counts,
    /// The counts of the validation; `None` while it runs.
    #[serde(alias = "looked")]
    validated: Option<Counts>,
}

/// Validates some rows, or creates tasks of some.
pub(crate) async fn step<P: Ports>(
    context: &Context<'_, P>,
    spec: &ImportSpec,
) -> Result<Step, ProcessingError> {
    match next(context, spec).await {
        Ok(step) => Ok(step),
        Err(StepError::Failed(error)) => Ok(Step::failed(context.job, error)),
        Err(StepError::Processing(error)) => Err(error),
    }
}

async fn next<P: Ports>(context: &Context<'_, P>, spec: &ImportSpec) -> Result<Step, StepError> {
    let job = context.job;
    let checkpoint: Checkpoint = context.checkpoint()?;
    let profiles = context.state.store.member_profiles(&job.project_id).await?;
    let members = profiles
        .into_iter()
        .map(|profile| (profile.id, profile.email, profile.name));
    let people = Directory::new(job.created_by.clone(), members);
    match checkpoint.validated {
        None => validate_rows(context, spec, checkpoint, &people).await,
        Some(validated) => create_tasks(context, spec, checkpoint, validated, &people).await,
    }
}

/// Parses rows without creating anything.
async fn validate_rows<P: Ports>(
    context: &Context<'_, P>,
    spec: &ImportSpec,
    checkpoint: Checkpoint,
    people: &Directory,
) -> Result<Step, StepError> {
    let (job, mut counts, position) = (context.job, checkpoint.counts, checkpoint.position);
    let is_first = matches!(position, RowPosition::Start);
    let mut rows = Rows::at(context.state, job, spec, position, VALIDATE_RANGE_BYTES).await?;
    let mut summary = ImportSummary::of(job);
    let mut results = Results::new(job, &mut summary);
    let (mut read, mut is_end) = (0, false);
    while read < MAX_VALIDATED_ROWS
        && rows.read_bytes() < MAX_VALIDATED_BYTES
        && results.len() < MAX_RESULTS
        && (read == 0 || context.has_time())
    {
        let Some(Row { number, task }) = rows.next(people).await? else {
            is_end = true;
            break;
        };
        read += 1;
        match &task {
            Ok(imported) => {
                counts.warnings += imported.warnings.len() as u64;
                if spec.dry_run {
                    results.ok(number, &imported.title, None, &imported.warnings);
                }
            }
            Err(errors) => {
                counts.failed += 1;
                // Otherwise they are reported when the tasks are created.
                if spec.dry_run || spec.on_error == OnError::Stop {
                    results.failed(number, errors);
                }
            }
        }
    }
    counts.rows += read;
    let notes = rows.take_notes();
    if is_first {
        counts.warnings += notes.warnings.len() as u64;
        if spec.dry_run {
            notes
                .warnings
                .iter()
                .for_each(|warning| results.file_warning(warning));
        }
    }
    let results = results.into_rows();
    if is_first {
        summary.set_notes(&notes);
    }
    summary.counts = counts;
    let end = is_end.then(|| verdict(spec, counts)).flatten();
    let checkpoint = if is_end {
        Checkpoint {
            validated: Some(counts),
            ..Checkpoint::default()
        }
    } else {
        Checkpoint {
            position: rows.position(),
            counts,
            validated: None,
        }
    };
    Ok(Step {
        checkpoint: json!(checkpoint),
        done: if spec.dry_run { counts.rows } else { 0 },
        total: is_end.then_some(counts.rows),
        result: json!(summary),
        results,
        end,
    })
}

/// The end of the job, if it ends with the validation.
fn verdict(spec: &ImportSpec, counts: Counts) -> Option<End> {
    if spec.dry_run {
        return Some(End::Succeeded);
    }
    (spec.on_error == OnError::Stop && counts.failed > 0).then(|| {
        End::Failed(JobError {
            code: "invalid_rows".to_owned(),
            detail: format!("{} rows have errors, so nothing is imported", counts.failed),
        })
    })
}

/// Creates tasks of the next rows.
async fn create_tasks<P: Ports>(
    context: &Context<'_, P>,
    spec: &ImportSpec,
    checkpoint: Checkpoint,
    validated: Counts,
    people: &Directory,
) -> Result<Step, StepError> {
    let (job, mut counts, position) = (context.job, checkpoint.counts, checkpoint.position);
    let is_first = matches!(position, RowPosition::Start);
    let mut rows = Rows::at(context.state, job, spec, position, CREATE_RANGE_BYTES).await?;
    let mut summary = ImportSummary::of(job);
    let mut results = Results::new(job, &mut summary);
    let (mut read, mut is_end) = (0, false);
    while read < MAX_CREATED_ROWS
        && rows.read_bytes() < MAX_CREATED_BYTES
        && (read == 0 || context.has_time() && context.is_wanted().await?)
    {
        let mut some = Vec::with_capacity(PARALLEL);
        while some.len() < PARALLEL && rows.read_bytes() < MAX_CREATED_BYTES {
            match rows.next(people).await? {
                Some(row) => some.push(row),
                None => {
                    is_end = true;
                    break;
                }
            }
        }
        if is_first && read == 0 {
            let warnings: Vec<Warning> = rows.take_notes().warnings;
            counts.warnings += warnings.len() as u64;
            warnings.iter().for_each(|warning| results.file_warning(warning));
        }
        read += some.len() as u64;
        create_in_parallel(context, some, &mut counts, &mut results).await?;
        if is_end {
            break;
        }
    }
    counts.rows += read;
    let results = results.into_rows();
    summary.counts = if is_end {
        counts
    } else {
        // A member who has left since the validation causes a warning that it did not count.
        Counts {
            rows: validated.rows,
            failed: counts.failed.max(validated.failed),
            warnings: counts.warnings.max(validated.warnings),
            ..counts
        }
    };
    let checkpoint = Checkpoint {
        position: rows.position(),
        counts,
        validated: Some(validated),
    };
    Ok(Step {
        checkpoint: json!(checkpoint),
        done: counts.rows,
        total: Some(if is_end { counts.rows } else { validated.rows }),
        result: json!(summary),
        results,
        end: is_end.then(|| outcome(counts)),
    })
}

/// The end of an import that has read all rows. One that has made nothing has not succeeded, whatever the reason.
fn outcome(counts: Counts) -> End {
    let detail = match counts {
        Counts { created: 1.., .. } => return End::Succeeded,
        Counts { rows: 0, .. } => "there is no row in the file".to_owned(),
        Counts { rows, .. } => format!("no task could be made of the {rows} rows; the results say why"),
    };
    End::Failed(JobError {
        code: "nothing_imported".to_owned(),
        detail,
    })
}

async fn create_in_parallel<P: Ports>(
    context: &Context<'_, P>,
    rows: Vec<Row>,
    counts: &mut Counts,
    results: &mut Results<'_>,
) -> Result<(), StepError> {
    let outcomes: Vec<_> = stream::iter(rows)
        .map(|row| async move {
            let created = match row.task {
                Ok(mut imported) => {
                    let warnings = std::mem::take(&mut imported.warnings);
                    let title = std::mem::take(&mut imported.title);
                    let created = create_task(context.state, context.job, imported).await?;
                    Ok((created, title, warnings))
                }
                Err(errors) => Err(errors),
            };
            Ok::<_, ProcessingError>((row.number, created))
        })
        .buffered(PARALLEL)
        .try_collect()
        .await?;
    for (number, outcome) in outcomes {
        match outcome {
            Ok((created, title, warnings)) => {
                counts.created += 1;
                counts.comments += created.comments;
                counts.warnings += warnings.len() as u64;
                results.ok(number, &title, Some(&created.id), &warnings);
            }
            Err(errors) => {
                counts.failed += 1;
                results.failed(number, &errors);
            }
        }
    }
    Ok(())
}
