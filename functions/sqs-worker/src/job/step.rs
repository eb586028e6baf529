//! What a kind of job is for the rest: a function to its next step.

use domain::{Job, JobError, JobSpec, JobState};
use serde_json::Value;
use store::ProjectAccess;

use super::bulk;
use crate::error::ProcessingError;
use crate::event::Until;
use crate::{Ports, State, transfer};

/// What a step works with.
pub(crate) struct Context<'a, O> {
    pub(crate) state: &'a State<O>,
    /// As it was saved last; its checkpoint says where to begin.
    pub(crate) job: &'a Job,
    /// What it is to do.
    pub(crate) spec: &'a JobSpec,
    /// The project, in which whoever has asked for the job may do this a moment ago; none if the project is gone.
    pub(crate) access: Option<&'a ProjectAccess>,
    /// A step that could take longer than a few seconds ends early as this comes near.
    pub(crate) until: Until,
}

/// What came of a bounded part of the work: some hundred tasks, or some seconds.
pub(crate) struct Step {
    /// Where the next step begins; its form is the kind's own.
    pub(crate) checkpoint: Value,
    /// How much is done by now, altogether.
    pub(crate) done: u64,
    /// Of how much, once that is known.
    pub(crate) total: Option<u64>,
    /// What the job has come to so far, in the API's JSON.
    pub(crate) result: Value,
    /// What came of single rows or tasks, in the API's JSON: added to those of earlier steps.
    pub(crate) results: Vec<Value>,
    /// Whether it was the last one, and how it ended.
    pub(crate) end: Option<End>,
}

/// How a job ended.
pub(crate) enum End {
    /// All is done.
    Succeeded,
    /// It cannot be done, for a reason that whoever has asked for it shall know.
    Failed(JobError),
}

impl Step {
    /// Nothing but the end: what was done stays as it is.
    pub(crate) fn failed(job: &Job, error: JobError) -> Self {
        Self {
            checkpoint: Value::Null,
            done: job.progress.done,
            total: job.progress.total,
            result: job.result.clone(),
            results: vec![],
            end: Some(End::Failed(error)),
        }
    }

    pub(crate) fn apply(self, job: &mut Job) {
        job.checkpoint = self.checkpoint;
        job.progress.done = job.progress.done.max(self.done);
        // A total that was a guess is never less than what is done.
        job.progress.total = self.total.map(|total| total.max(job.progress.done));
        job.result = self.result;
        job.results += u64::try_from(self.results.len()).unwrap_or_default();
        job.last_error = None;
        match self.end {
            None => {}
            Some(End::Succeeded) => super::end(job, JobState::Succeeded, None),
            Some(End::Failed(error)) => super::end(job, JobState::Failed, Some(error)),
        }
    }
}

/// The next step, by the kind of job.
pub(crate) async fn next<O: Ports>(context: &Context<'_, O>) -> Result<Step, ProcessingError> {
    match context.spec {
        JobSpec::BulkUpdate { selection, changes } => bulk::update(context, selection, changes).await,
        JobSpec::BulkDelete { selection } => bulk::delete(context, selection).await,
        JobSpec::ProjectDelete => crate::removal::project::step(context).await,
        JobSpec::ImportCsv { .. }
        | JobSpec::ImportJson { .. }
        | JobSpec::ImportTrello { .. }
        | JobSpec::ImportTodoist { .. } => transfer::import(context, context.spec).await,
        JobSpec::ExportCsv => transfer::export(context, transfer::Format::Csv).await,
        JobSpec::ExportJson => transfer::export(context, transfer::Format::Json).await,
    }
}
