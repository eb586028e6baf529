//! Why a message is not done.

use aws::FilesError;
use aws::outbox::OutboxError;
use store::StoreError;

/// Tells what may be tried again from what may not. Holds a reason for operators, in which nothing of a person's is.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// It may be done later.
    Later(String),
    /// It never will, as it is.
    Never(String),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        let reason = error.to_string();
        match error {
            // What is stored is of another form than this version knows, or DynamoDB refuses the request for good.
            StoreError::Unexpected(source) => Self::Never(format!("{reason}: {source}")),
            _ => Self::Later(reason),
        }
    }
}

impl From<FilesError> for Trouble {
    /// Whoever can make sense of a file that is not there looks at that before.
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::Later | FilesError::NotFound => Self::Later(error.to_string()),
            FilesError::Refused(_) => Self::Never(error.to_string()),
        }
    }
}

impl From<OutboxError> for Trouble {
    fn from(error: OutboxError) -> Self {
        match error {
            OutboxError::Later(_) => Self::Later(error.to_string()),
            OutboxError::Refused { .. } => Self::Never(error.to_string()),
        }
    }
}
