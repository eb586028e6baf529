//! Errors of the table, distinguished by what the caller can do about them.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

use crate::decode::DecodeError;

/// Why an operation failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The item is not in the state that the write was based on: read again, or refuse the request (409, 412).
    #[error("the item has changed meanwhile")]
    Conflict,
    /// The caller's session has ended, or their account is deleted (401).
    #[error("the session has ended")]
    SessionEnded,
    /// A position in a list of a former order: start again without one (400).
    #[error("the position is of a former order")]
    FormerPosition,
    /// DynamoDB throttles: a retry a little later may succeed (503 with `Retry-After`).
    #[error("the table is throttled")]
    Throttled,
    /// No response, or a failure on the way (503).
    #[error("the table cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// DynamoDB refused the request, or an item does not have a form that this version knows (500).
    #[error("the table answered unexpectedly")]
    Unexpected(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    pub(crate) fn unexpected(reason: &'static str) -> Self {
        Self::Unexpected(reason.into())
    }
}

impl From<serde_dynamo::Error> for StoreError {
    fn from(error: serde_dynamo::Error) -> Self {
        Self::Unexpected(Box::new(error))
    }
}

impl From<DecodeError> for StoreError {
    fn from(error: DecodeError) -> Self {
        Self::Unexpected(Box::new(error))
    }
}

/// Codes of retryable errors: `DynamoDB` developer guide, "Error handling", and the reasons of a cancelled transaction.
const THROTTLING: [&str; 7] = [
    "ProvisionedThroughputExceededException",
    "ProvisionedThroughputExceeded",
    "ThrottlingException",
    "ThrottlingError",
    "RequestLimitExceeded",
    "TransactionInProgressException",
    COLLISION,
];

/// Code of a write that met a transaction on its item: it is refused, not queued, whatever state the item is in.
const COLLISION: &str = "TransactionConflictException";

pub(crate) fn is_collision(error: &impl ProvideErrorMetadata) -> bool {
    error.code() == Some(COLLISION)
}

pub(crate) fn is_throttling(code: &str) -> bool {
    THROTTLING.contains(&code)
}

impl<E> From<SdkError<E>> for StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    fn from(error: SdkError<E>) -> Self {
        let code = error.code().unwrap_or_default();
        match &error {
            _ if code == "ConditionalCheckFailedException" => Self::Conflict,
            _ if is_throttling(code) => Self::Throttled,
            SdkError::ServiceError(context) if context.raw().status().as_u16() < 500 => {
                Self::Unexpected(Box::new(error))
            }
            SdkError::ConstructionFailure(_) => Self::Unexpected(Box::new(error)),
            _ => Self::Unavailable(Box::new(error)),
        }
    }
}
