//! Writes that are based on a read, and conflict with another write in between.
//!
//! The closures return futures instead of being `AsyncFn`: of that, the compiler cannot prove yet that the handler's future
//! is `Send`.

use store::Store;

use crate::{ApiError, IfMatch};

/// Runs `attempt`, which reads from the table and then writes, until its write does not conflict with another one.
///
/// # Errors
/// Those of `attempt`; 503 if all conflicted until the request's time was over.
pub async fn retry_on_conflict<T, F>(store: &Store, attempt: impl Fn() -> F) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    let mut attempts = store.attempts();
    loop {
        match attempt().await {
            Err(ApiError::WriteConflict(error)) => {
                if !attempts.again().await {
                    return Err(ApiError::WriteConflict(error));
                }
            }
            outcome => return outcome,
        }
    }
}

/// The same for a write under a condition: only one with `*` is retried.
///
/// # Errors
/// Those of `attempt`; [`ApiError::PreconditionFailed`] if its write conflicted, 503 as [`retry_on_conflict`].
pub async fn retry_if_any<T, F>(
    store: &Store,
    condition: &IfMatch,
    attempt: impl Fn() -> F,
) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    if condition.is_any() {
        return retry_on_conflict(store, attempt).await;
    }
    attempt().await.map_err(|error| match error {
        ApiError::WriteConflict(_) => ApiError::PreconditionFailed,
        other => other,
    })
}
