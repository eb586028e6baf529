//! Why a message is not done.

use aws::FilesError;
use aws::messaging::MessagingError;
use store::StoreError;

/// Tells what may be tried again from what may not. Holds a reason for operators, in which nothing of a person's is.
#[derive(Debug)]
pub(crate) enum ProcessingError {
    /// It may be done later.
    Retryable(String),
    /// It never will, as it is.
    Permanent(String),
}

impl From<StoreError> for ProcessingError {
    fn from(error: StoreError) -> Self {
        let reason = error.to_string();
        match error {
            // What is stored is of another form than this version knows, or DynamoDB refuses the request for good.
            StoreError::Unexpected(source) => Self::Permanent(format!("{reason}: {source}")),
            _ => Self::Retryable(reason),
        }
    }
}

impl From<FilesError> for ProcessingError {
    /// Whoever can make sense of a file that is not there looks at that before.
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::Unavailable | FilesError::NotFound => Self::Retryable(error.to_string()),
            FilesError::Refused(_) => Self::Permanent(error.to_string()),
        }
    }
}

impl From<MessagingError> for ProcessingError {
    fn from(error: MessagingError) -> Self {
        match error {
            MessagingError::Retryable(_) => Self::Retryable(error.to_string()),
            MessagingError::Refused { .. } => Self::Permanent(error.to_string()),
        }
    }
}
