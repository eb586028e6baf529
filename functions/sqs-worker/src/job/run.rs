//! The life of a job: its source arrives, it runs step by step, it ends or is given up.

use batch_function::ProcessingError;
use domain::{GAVE_UP, Job, JobError, JobId, JobSpec, JobState, ObjectKey, Work};
use store::StoreError;

use super::access::authorize;
use super::bulk;
use super::count::{Counted, count};
use super::step::{Context, Step, end};
use crate::deadline::Deadline;
use crate::ports::Ports;
use crate::renewal::renew;
use crate::state::State;
use crate::{removal, transfer};

/// Runs or continues a job until it is over. If the time does not suffice, or the job fails for now after it has made more steps
/// than `steps`, which it had when the message was sent, another message continues it.
pub(crate) async fn run<P: Ports>(
    state: &State<P>,
    id: &JobId,
    steps: u64,
    deadline: Deadline,
) -> Result<(), ProcessingError> {
    let Some(mut job) = state.store.job(id).await? else {
        return Ok(());
    };
    // The message of a job that was given up comes from an operator who has redriven it.
    if !job.is_ready() && !job.has_given_up() {
        return Ok(());
    }
    match run_steps(state, &mut job, deadline).await {
        Ok(()) => Ok(()),
        Err(ProcessingError::Permanent(reason)) => {
            tracing::error!(job_id = %job.id, reason, metric.jobs_failed = 1_u64, "a job cannot be done");
            let error = JobError {
                code: "internal".to_owned(),
                detail: "it cannot be done; the reason is in the operators' log".to_owned(),
            };
            let failed = job.changed(state.clock.now(), |job| end(job, JobState::Failed, Some(error)));
            save(state, &job, &failed).await?;
            Ok(())
        }
        Err(ProcessingError::Retryable(reason)) => {
            // Read when the job is given up. If this fails as well, the log has the reason.
            let noted = job.changed(state.clock.now(), |job| job.last_error = Some(reason.clone()));
            let _ = state.store.save_job(&job, &noted).await;
            if job.steps > steps {
                return renew(state, &Work::job(&job), &reason).await;
            }
            Err(ProcessingError::Retryable(reason))
        }
    }
}

/// Marks the file of an import as uploaded, and puts the job into its queue. If the function dies in between, or the message
/// is lost, the table's stream does that as well.
pub(crate) async fn source_arrived<P: Ports>(state: &State<P>, id: &JobId) -> Result<(), ProcessingError> {
    let key = ObjectKey::Import(id.clone());
    let Some(size_bytes) = state.ports.size_bytes(&key).await? else {
        return Ok(());
    };
    let now = state.clock.now();
    match state.store.import_arrived(id, size_bytes, now).await? {
        // The stream's message waits behind the changes of everybody else's imports.
        Some(job) if job.state == JobState::Queued => state.ports.enqueue(&Work::job(&job)).await?,
        Some(_) => {}
        // The job is cancelled or deleted: nothing reads the file any more.
        None => state.ports.delete(&[key]).await?,
    }
    Ok(())
}

/// Marks a job as given up and returns the reason; `None` if nothing is left to do. A job that has made more steps than `steps`,
/// as [`run`], continues.
pub(crate) async fn give_up<P: Ports>(
    state: &State<P>,
    id: &JobId,
    steps: u64,
) -> Result<Option<String>, ProcessingError> {
    const NO_REASON: &str = "it was cut off each time before it could say why";
    let mut attempts = state.store.attempts();
    loop {
        let Some(job) = state.store.job(id).await? else {
            return Ok(None);
        };
        if job.has_given_up() {
            return Ok(job.error.map(|error| error.detail));
        }
        if !job.is_ready() {
            return Ok(None);
        }
        let reason = job.last_error.clone().unwrap_or_else(|| NO_REASON.to_owned());
        if job.steps > steps {
            renew(state, &Work::job(&job), &reason).await?;
            return Ok(None);
        }
        let error = JobError {
            code: GAVE_UP.to_owned(),
            detail: format!("it was tried too often: {reason}"),
        };
        // Keeps the checkpoint: an operator may redrive the message.
        let failed = job.changed(state.clock.now(), |job| {
            job.state = JobState::Failed;
            job.error = Some(error);
        });
        if save(state, &job, &failed).await? {
            return Ok(Some(reason));
        }
        if !attempts.again().await {
            return Err(ProcessingError::retryable("the job changes all the time"));
        }
    }
}

async fn run_steps<P: Ports>(
    state: &State<P>,
    job: &mut Job,
    deadline: Deadline,
) -> Result<(), ProcessingError> {
    let spec = read_spec(state, job).await?;
    if job.state != JobState::Running {
        let running = job.changed(state.clock.now(), |job| {
            job.state = JobState::Running;
            job.error = None;
        });
        if !save(state, job, &running).await? {
            return Ok(());
        }
        *job = running;
    }
    while deadline.has_time(state.clock.now()) {
        let mut step = match authorize(state, job).await? {
            Ok(access) => match count(state, job, &spec).await? {
                Counted::Some(step) => step,
                Counted::All(job) => {
                    let context = Context {
                        state,
                        job: &job,
                        access: access.as_ref(),
                        deadline,
                    };
                    next_step(&context, &spec).await?
                }
            },
            Err(error) => Step::failed(job, error),
        };
        let results = std::mem::take(&mut step.results);
        let added = results.len() as u64;
        let changed = job.changed(state.clock.now(), |job| step.apply(job, added));
        if !is_saved(state.store.save_step(job, &changed, &results).await)? {
            return count_cancelled(state, job, &changed).await;
        }
        *job = changed;
        if job.is_over() {
            return delete_files(state, job).await;
        }
    }
    Ok(state.ports.enqueue(&Work::job(job)).await?)
}

/// Counts what the last step of a job has done while it was cancelled. The step ends soon after that, and what is there stays.
async fn count_cancelled<P>(state: &State<P>, before: &Job, after: &Job) -> Result<(), ProcessingError> {
    let now = state.store.job(&before.id).await?;
    let Some(cancelled) =
        now.filter(|now| now.state == JobState::Cancelled && now.version == before.version + 1)
    else {
        return Ok(());
    };
    let counted = cancelled.changed(state.clock.now(), |job| {
        job.progress.done = after.progress.done;
        job.result = after.result.clone();
        job.results = after.results;
    });
    let _ = save(state, &cancelled, &counted).await?;
    Ok(())
}

/// The next step, by the kind of job.
async fn next_step<P: Ports>(context: &Context<'_, P>, spec: &JobSpec) -> Result<Step, ProcessingError> {
    match spec {
        JobSpec::Import(import) => transfer::import(context, import).await,
        JobSpec::ExportCsv => transfer::export(context, transfer::Format::Csv).await,
        JobSpec::ExportJson => transfer::export(context, transfer::Format::Json).await,
        JobSpec::BulkUpdate { selection, changes } => bulk::update(context, selection, changes).await,
        JobSpec::BulkDelete { selection } => bulk::delete(context, selection).await,
        JobSpec::ProjectDelete => removal::project_step(context).await,
    }
}

/// Returns whether the job is saved. If not, another worker runs it, or a user has cancelled it.
async fn save<P>(state: &State<P>, current: &Job, changed: &Job) -> Result<bool, ProcessingError> {
    is_saved(state.store.save_job(current, changed).await)
}

fn is_saved(saved: Result<(), StoreError>) -> Result<bool, ProcessingError> {
    match saved {
        Ok(()) => Ok(true),
        Err(StoreError::Conflict) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The job's specification; a long one is in the bucket.
async fn read_spec<P: Ports>(state: &State<P>, job: &Job) -> Result<JobSpec, ProcessingError> {
    if let Some(spec) = &job.spec {
        return Ok(spec.clone());
    }
    let key = job.spec_key();
    let size_bytes = state.ports.size_bytes(&key).await?;
    let size_bytes = size_bytes.ok_or_else(|| ProcessingError::permanent("the spec is gone"))?;
    let text = state.ports.get(&key, 0..size_bytes).await?;
    // The error's own text may repeat a value.
    serde_json::from_slice(&text).map_err(|_| ProcessingError::permanent("the spec is of no known form"))
}

/// Deletes the files that only the work needed. Best effort: they expire.
async fn delete_files<P: Ports>(state: &State<P>, job: &Job) -> Result<(), ProcessingError> {
    let mut files = Vec::new();
    if job.source.is_some() {
        files.push(ObjectKey::Import(job.id.clone()));
    }
    if job.spec.is_none() {
        files.push(job.spec_key());
    }
    if let Err(error) = state.ports.delete(&files).await {
        tracing::warn!(job_id = %job.id, %error, "a job's files stay until they expire");
    }
    Ok(())
}
