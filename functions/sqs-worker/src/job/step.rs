//! The interface of a kind of job: a function from a context to the next step.

use batch_function::ProcessingError;
use domain::{Job, JobError, JobState};
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::ProjectAccess;

use crate::deadline::Deadline;
use crate::state::State;

/// The input of a step.
pub(crate) struct Context<'a, P> {
    pub(crate) state: &'a State<P>,
    /// The job as it was saved last.
    pub(crate) job: &'a Job,
    /// The project, in which the job's creator was allowed to do this a moment ago; `None` if the project is gone.
    pub(crate) access: Option<&'a ProjectAccess>,
    /// A step that could take longer than a few seconds ends early as this comes near.
    pub(crate) deadline: Deadline,
}

impl<P> Context<'_, P> {
    /// Where the step begins, in the form of the kind.
    pub(crate) fn checkpoint<T: DeserializeOwned + Default>(&self) -> Result<T, ProcessingError> {
        match &self.job.checkpoint {
            Value::Null => Ok(T::default()),
            value => serde_json::from_value(value.clone())
                .map_err(|_| ProcessingError::permanent("the checkpoint is of no known form")),
        }
    }

    /// The number of the project's tasks when the job began.
    pub(crate) fn total_tasks(&self) -> u64 {
        self.job.progress.total.unwrap_or_default()
    }

    /// Whether the job is still as it was saved last: nobody has cancelled it, and no other worker has taken it over.
    pub(crate) async fn is_wanted(&self) -> Result<bool, ProcessingError> {
        let now = self.state.store.job(&self.job.id).await?;
        Ok(now.is_some_and(|now| now.version == self.job.version))
    }

    /// Whether there is time to start something that takes a few seconds.
    pub(crate) fn has_time(&self) -> bool {
        self.deadline.has_time(self.state.clock.now())
    }
}

/// The outcome of a bounded part of the work: some hundred tasks, or some seconds.
pub(crate) struct Step {
    /// Where the next step begins, in the form of the kind.
    pub(crate) checkpoint: Value,
    /// The progress so far.
    pub(crate) done: u64,
    /// The total, once it is known.
    pub(crate) total: Option<u64>,
    /// The job's result so far, in the API's JSON.
    pub(crate) result: Value,
    /// Results of single rows or tasks, in the API's JSON, which are added to those of earlier steps.
    pub(crate) results: Vec<Value>,
    /// How the job ended, if this was the last step.
    pub(crate) end: Option<End>,
}

/// How a job ended.
pub(crate) enum End {
    Succeeded,
    /// Failed for a reason that the job's creator is shown.
    Failed(JobError),
}

impl Step {
    /// A step from which the job continues at `checkpoint`, with progress and result as they are.
    pub(crate) fn to(checkpoint: Value, job: &Job) -> Self {
        Self {
            checkpoint,
            done: job.progress.done,
            total: job.progress.total,
            result: job.result.clone(),
            results: vec![],
            end: None,
        }
    }

    /// The end of a job that failed; what was done stays.
    pub(crate) fn failed(job: &Job, error: JobError) -> Self {
        Self {
            end: Some(End::Failed(error)),
            ..Self::to(Value::Null, job)
        }
    }

    pub(super) fn apply(self, job: &mut Job, results: u64) {
        job.checkpoint = self.checkpoint;
        job.progress.done = job.progress.done.max(self.done);
        // An estimated total is never below the progress.
        job.progress.total = self.total.map(|total| total.max(job.progress.done));
        job.result = self.result;
        job.results += results;
        job.steps += 1;
        job.last_error = None;
        match self.end {
            None => {}
            Some(End::Succeeded) => end(job, JobState::Succeeded, None),
            Some(End::Failed(error)) => end(job, JobState::Failed, Some(error)),
        }
    }
}

/// Ends a job.
pub(super) fn end(job: &mut Job, state: JobState, error: Option<JobError>) {
    job.state = state;
    job.error = error;
    job.checkpoint = Value::Null;
}
