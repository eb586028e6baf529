//! Errors of the table, distinguished by what the caller can do about them.

use aws_call::Verdict;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use domain::LinkRefusal;

use crate::decode::DecodeError;

/// Why an operation failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The item is not in the state that the write was based on: read again, or refuse the request (409, 412).
    #[error("the item has changed meanwhile")]
    Conflict,
    /// Other tasks forbid it (409).
    #[error(transparent)]
    Refused(#[from] LinkRefusal),
    /// The caller's session has ended, or their account is deleted (401).
    #[error("the session has ended")]
    SessionEnded,
    /// A position in a list of a former order: start again without one (400).
    #[error("the position is of a former order")]
    FormerPosition,
    /// DynamoDB throttles, or other requests are at the same items: a retry a little later may succeed (503 with `Retry-After`).
    #[error("the table is throttled")]
    Throttled,
    /// No response, or a failure that passes or that an operator mends: permissions, keys, quotas (503).
    #[error("the table cannot be used now")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The item or the request is to blame: DynamoDB refuses it, or the item does not have a form that this version knows (500).
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

impl<E> From<SdkError<E>> for StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    fn from(error: SdkError<E>) -> Self {
        if error.code() == Some("ConditionalCheckFailedException") {
            return Self::Conflict;
        }
        match aws_call::of_call(&error) {
            Verdict::Never(_) => Self::Unexpected(Box::new(error)),
            Verdict::Throttled => Self::Throttled,
            Verdict::Later => Self::Unavailable(Box::new(error)),
        }
    }
}
