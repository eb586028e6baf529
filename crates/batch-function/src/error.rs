use aws::FilesError;
use aws::messaging::MessagingError;
use store::StoreError;

/// Why an item was not processed; the reason is for operators and contains no user data.
#[derive(Debug, Clone)]
pub enum ProcessingError {
    /// A retry may succeed.
    Retryable(String),
    /// No retry can succeed.
    Permanent(String),
}

impl ProcessingError {
    /// A retry may succeed.
    pub fn retryable(reason: impl Into<String>) -> Self {
        Self::Retryable(reason.into())
    }

    /// No retry can succeed.
    pub fn permanent(reason: impl Into<String>) -> Self {
        Self::Permanent(reason.into())
    }
}

impl From<StoreError> for ProcessingError {
    fn from(error: StoreError) -> Self {
        let reason = error.to_string();
        match error {
            // The stored item has a form that this version does not know, or DynamoDB rejects the request for good.
            StoreError::Unexpected(source) => Self::Permanent(format!("{reason}: {source}")),
            _ => Self::Retryable(reason),
        }
    }
}

impl From<FilesError> for ProcessingError {
    /// Callers for whom a missing file is a case of its own match it first.
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
