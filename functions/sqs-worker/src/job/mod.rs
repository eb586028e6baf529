//! Jobs: what all kinds of them share.
//!
//! A kind is a function from a job to its next [`Step`]: a bounded part of the work, after which the job is saved. Saving is
//! conditional on the job's version, so of two that work on one job, or of a worker and somebody who cancels it, one wins and
//! the other one stops. What a step has done before it was saved is done again by whoever comes next: so every effect of a step
//! must be one that can be repeated, with ids that depend on the job and the row alone.
//!
//! A step that changes what it looks for (tasks by a filter, say) plans first and acts in the step after: the plan is in the
//! checkpoint then, and nobody looks again.

mod bulk;
mod step;

use domain::{Job, JobError, JobId, JobSpec, JobState, ObjectKey, Work};
use store::{PersonName, ProjectAccess, StoreError, Wanted};

use crate::error::ProcessingError;
use crate::event::Until;
use crate::{Ports, State};

pub(crate) use step::{Context, End, Step};

/// Does a job, or goes on with it, until it is over, or the time is: then it comes again.
pub(crate) async fn work<O: Ports>(
    state: &State<O>,
    id: &JobId,
    until: Until,
) -> Result<(), ProcessingError> {
    let Some(job) = state.store.job(id).await? else {
        return Ok(());
    };
    // What was given up and comes again was sent back by an operator.
    if !job.is_ready() && !job.has_given_up() {
        return Ok(());
    }
    let mut job = job;
    match run(state, &mut job, until).await {
        Ok(()) => Ok(()),
        Err(ProcessingError::Permanent(reason)) => {
            tracing::error!(job_id = %job.id, reason, "a job cannot be done");
            let error = JobError {
                code: "internal".to_owned(),
                detail: "it cannot be done; the reason is in the operators' log".to_owned(),
            };
            let failed = job.changed(state.clock.now(), |job| end(job, JobState::Failed, Some(error)));
            save(state, &job, &failed).await?;
            Ok(())
        }
        Err(ProcessingError::Retryable(reason)) => {
            // For whoever has to give it up. If this fails as well, the log has it.
            let noted = job.changed(state.clock.now(), |job| job.last_error = Some(reason.clone()));
            let _ = state.store.save_job(&job, &noted).await;
            Err(ProcessingError::Retryable(reason))
        }
    }
}

/// The file of an import is there. The table's stream puts the job into its queue, once its item says so.
pub(crate) async fn source_arrived<O: Ports>(state: &State<O>, id: &JobId) -> Result<(), ProcessingError> {
    let key = ObjectKey::Import(id.clone());
    let Some(size_bytes) = state.ports.size_bytes(&key).await? else {
        return Ok(());
    };
    let now = state.clock.now();
    if state.store.import_arrived(id, size_bytes, now).await?.is_none() {
        // Cancelled, or forgotten: nobody reads it any more.
        state.ports.delete(&[key]).await?;
    }
    Ok(())
}

/// Notes of a job that it is not tried again; why. `None` if nothing is left to do.
pub(crate) async fn give_up<O: Ports>(
    state: &State<O>,
    id: &JobId,
) -> Result<Option<String>, ProcessingError> {
    const NO_REASON: &str = "it was cut off each time before it could say why";
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
        let error = JobError {
            code: domain::GAVE_UP.to_owned(),
            detail: format!("it was tried too often: {reason}"),
        };
        // With its checkpoint: it may be sent back.
        let failed = job.changed(state.clock.now(), |job| {
            job.state = JobState::Failed;
            job.error = Some(error);
        });
        if save(state, &job, &failed).await? {
            return Ok(Some(reason));
        }
    }
}

async fn run<O: Ports>(state: &State<O>, job: &mut Job, until: Until) -> Result<(), ProcessingError> {
    let spec = spec(state, job).await?;
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
    while until.is_far(state.clock.now()) {
        let step = match access(state, job).await? {
            Ok(access) => {
                let context = Context {
                    state,
                    job,
                    spec: &spec,
                    access: access.as_ref(),
                    until,
                };
                step::next(&context).await?
            }
            Err(error) => Step::failed(job, error),
        };
        state.store.put_results(job, job.results, &step.results).await?;
        let changed = job.changed(state.clock.now(), |job| step.apply(job));
        if !save(state, job, &changed).await? {
            return Ok(());
        }
        *job = changed;
        if job.is_over() {
            return tidy(state, job).await;
        }
    }
    let again = Work::Job {
        job_id: job.id.clone(),
    };
    let lane = aws::WorkQueue::of(&again, job.kind.is_slow());
    state.ports.send(lane, &again, 0).await?;
    Ok(())
}

/// Whether it is saved. If not, somebody else is at it, or it was cancelled.
async fn save<O: Ports>(state: &State<O>, current: &Job, changed: &Job) -> Result<bool, ProcessingError> {
    match state.store.save_job(current, changed).await {
        Ok(()) => Ok(true),
        Err(StoreError::Conflict) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// What it is to do, from the bucket if that is long.
async fn spec<O: Ports>(state: &State<O>, job: &Job) -> Result<JobSpec, ProcessingError> {
    if let Some(spec) = &job.spec {
        return Ok(spec.clone());
    }
    let key = ObjectKey::JobSpec(job.id.clone());
    let size_bytes = state.ports.size_bytes(&key).await?;
    let size_bytes = size_bytes.ok_or_else(|| ProcessingError::Permanent("the spec is gone".to_owned()))?;
    let text = state.ports.get(&key, 0..size_bytes).await?;
    // The error's own text may repeat a value.
    serde_json::from_slice(&text)
        .map_err(|_| ProcessingError::Permanent("the spec is of no known form".to_owned()))
}

/// The project as whoever has asked for the job sees it now; `None` for a kind of job whose project is gone. The inner error
/// ends the job: they have left, or have another role, since.
async fn access<O: Ports>(
    state: &State<O>,
    job: &Job,
) -> Result<Result<Option<ProjectAccess>, JobError>, ProcessingError> {
    if job.kind == domain::JobKind::ProjectDelete {
        return Ok(Ok(None));
    }
    let wanted = Wanted {
        names: std::slice::from_ref(&job.created_by),
        ..Wanted::new(&job.created_by, &job.project_id)
    };
    let found = state.store.read(wanted).await?;
    let found = found.filter(|found| {
        !found
            .names
            .get(&job.created_by)
            .is_some_and(PersonName::is_deleted)
            && found.access.role.may(job.kind.action())
    });
    let refused = |code: &str, detail: &str| JobError {
        code: code.to_owned(),
        detail: detail.to_owned(),
    };
    Ok(match found {
        None => Err(refused(
            "not_allowed",
            "whoever has asked for it may not do this in the project any more, or the project is gone",
        )),
        Some(found) if found.access.project.archived && job.kind.action() != domain::Action::Read => {
            Err(refused(
                "project_archived",
                "the project is archived; restore it to change it",
            ))
        }
        Some(found) => Ok(Some(found.access)),
    })
}

fn end(job: &mut Job, state: JobState, error: Option<JobError>) {
    job.state = state;
    job.error = error;
    job.checkpoint = serde_json::Value::Null;
}

/// Takes away the files that only the work needed. What stays behind expires.
async fn tidy<O: Ports>(state: &State<O>, job: &Job) -> Result<(), ProcessingError> {
    let mut files = Vec::new();
    if job.source.is_some() {
        files.push(ObjectKey::Import(job.id.clone()));
    }
    if job.spec.is_none() {
        files.push(ObjectKey::JobSpec(job.id.clone()));
    }
    if let Err(error) = state.ports.delete(&files).await {
        tracing::warn!(job_id = %job.id, %error, "a job's files stay until they expire");
    }
    Ok(())
}
