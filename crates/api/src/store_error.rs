//! How errors of the table are answered.

use store::StoreError;

use crate::ApiError;

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::WriteConflict(error.into()),
            StoreError::Refused(refusal) => Self::Linked(refusal),
            // No token of a deleted account is valid, whenever it was issued.
            StoreError::SessionEnded => Self::session_ended(),
            StoreError::FormerPosition => Self::invalid_cursor(),
            StoreError::Throttled | StoreError::Unavailable(_) => Self::unavailable(error),
            StoreError::Unexpected(_) => Self::internal(error),
        }
    }
}
