//! How errors of the user pool are answered, where a route does not map them itself.

use api::ApiError;
use aws::cognito::CognitoError;

/// Cognito does not say how long a lock lasts: one second after the fifth wrong password, twice as long after each further one,
/// up to 15 minutes (developer guide, "Lockout behavior for failed sign-in attempts"). Attempts meanwhile do not extend it, so
/// asking after the shortest time costs nothing.
const LOCKED_S: u32 = 1;
/// The period of the other limits.
const HOUR_S: u32 = 3600;

/// The response to an error of the pool.
pub(crate) fn pool_failed(error: CognitoError) -> ApiError {
    let too_many = |detail: &'static str, retry_after_s| ApiError::TooManyRequests {
        code: "too_many_attempts",
        detail: detail.into(),
        retry_after_s,
    };
    match error {
        CognitoError::Locked => too_many(
            "too many wrong passwords; the lock lasts a second, and twice as long after each further one",
            LOCKED_S,
        ),
        CognitoError::TooManyAttempts => too_many("too many attempts; wait an hour before the next", HOUR_S),
        CognitoError::TokenRevoked => ApiError::session_ended(),
        CognitoError::Throttled | CognitoError::Unavailable(_) => ApiError::unavailable(error),
        other => ApiError::internal(other),
    }
}

/// The response to a request for a mail. It must not reveal whether there is such an account, confirmed or not, locked or
/// not: every refusal that depends on the account looks like success.
pub(crate) fn unless_the_pool_is_down(outcome: Result<(), CognitoError>) -> Result<(), ApiError> {
    match outcome {
        Ok(()) => Ok(()),
        Err(
            error @ (CognitoError::Throttled | CognitoError::Unavailable(_) | CognitoError::Unexpected(_)),
        ) => Err(pool_failed(error)),
        Err(error) => {
            // Its text names no account.
            tracing::info!(reason = %error, "no mail was sent");
            Ok(())
        }
    }
}

/// 422 for a new password that the pool refuses as too weak.
pub(crate) fn weak(field: &str, reason: String) -> ApiError {
    ApiError::field(field, "weak_password", reason)
}

/// 422 for a code that is wrong, expired, used, tried too often or of no account: the response does not say which, or it would
/// say who has an account.
pub(crate) fn code_refused(error: CognitoError) -> ApiError {
    match error {
        CognitoError::TooManyAttempts => wrong_code(),
        error if error.refuses_code() => wrong_code(),
        other => pool_failed(other),
    }
}

/// 422 for a code that does not count.
pub(crate) fn wrong_code() -> ApiError {
    ApiError::field(
        "code",
        "code_mismatch",
        "is not the code that was sent last, or counts no more; ask for a new one",
    )
}
