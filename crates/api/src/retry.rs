//! Writes that are based on a read, and conflict with another write in between.
//!
//! The closures return futures instead of being `AsyncFn`: of that, the compiler cannot prove yet that the handler's future
//! is `Send`.

use crate::{ApiError, IfMatch};

/// The most attempts at a write.
const MAX_ATTEMPTS: u32 = 20;

/// Runs `attempt`, which reads and then writes, until its write does not conflict with another one.
///
/// # Errors
/// Those of `attempt`; 503 if each of 20 attempts conflicted.
pub async fn retry_on_conflict<T, F>(attempt: impl Fn() -> F) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
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
pub async fn retry_if_any<T, F>(condition: &IfMatch, attempt: impl Fn() -> F) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    if condition.is_any() {
        return retry_on_conflict(attempt).await;
    }
    attempt().await.map_err(|error| match error {
        ApiError::WriteConflict(_) => ApiError::PreconditionFailed,
        other => other,
    })
}
