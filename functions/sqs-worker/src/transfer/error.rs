use batch_function::ProcessingError;
use domain::JobError;

/// Why a step failed.
pub(super) enum StepError {
    /// The job fails, for a reason that its creator is shown.
    Failed(JobError),
    /// The message is retried, or operators are to look at it.
    Processing(ProcessingError),
}

impl StepError {
    pub(super) fn failed(code: &str, detail: impl Into<String>) -> Self {
        Self::Failed(JobError {
            code: code.to_owned(),
            detail: detail.into(),
        })
    }
}

impl<E: Into<ProcessingError>> From<E> for StepError {
    fn from(error: E) -> Self {
        Self::Processing(error.into())
    }
}
