//! Writes that are based on a read, and conflict with another write in between.

use crate::{ApiError, IfMatch};

/// The most attempts at a write.
const MAX_ATTEMPTS: u32 = 20;

/// Runs `attempt`, which reads and then writes, until its write does not conflict with another one.
///
/// # Errors
/// Those of `attempt`; 503 if each of 20 attempts conflicted.
pub async fn retry_on_conflict<T>(
    mut attempt: impl AsyncFnMut() -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    for _ in 1..MAX_ATTEMPTS {
        match attempt().await {
            Err(ApiError::WriteConflict(_)) => {}
            outcome => return outcome,
        }
    }
    attempt().await
}

/// The same for a write under a condition: only one with `*` is retried.
///
/// # Errors
/// Those of `attempt`; [`ApiError::PreconditionFailed`] if its write conflicted, 503 if each of 20 attempts did.
pub async fn retry_if_any<T>(
    condition: &IfMatch,
    mut attempt: impl AsyncFnMut() -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    if condition.is_any() {
        return retry_on_conflict(attempt).await;
    }
    attempt().await.map_err(|error| match error {
        ApiError::WriteConflict(_) => ApiError::PreconditionFailed,
        other => other,
    })
}
