//! What the user pool's errors mean where an endpoint does not say otherwise.

use api::ApiError;
use aws::cognito::CognitoError;

/// Cognito locks for up to 15 minutes, the longer the more was tried (AWS: "Lockout behaviour").
const LOCKED_S: u32 = 300;

/// The pool's error as an answer.
pub(crate) fn failed(error: CognitoError) -> ApiError {
    match error {
        CognitoError::TooManyAttempts => ApiError::TooManyRequests {
            code: "too_many_attempts",
            detail: "too many attempts; wait a while before the next".into(),
            retry_after_s: LOCKED_S,
        },
        CognitoError::TokenRevoked => {
            ApiError::unauthenticated("invalid_token", "the session has ended; log in again")
        }
        CognitoError::Throttled | CognitoError::Unavailable(_) => ApiError::unavailable(error),
        other => ApiError::internal(other),
    }
}

/// What is answered to whoever asks for a mail. Whether there is such an account, confirmed or not, locked or not, is
/// not theirs to know: all that is refused for the account's sake looks like success.
pub(crate) fn unless_the_pool_is_down(outcome: Result<(), CognitoError>) -> Result<(), ApiError> {
    match outcome {
        Ok(()) => Ok(()),
        Err(
            error @ (CognitoError::Throttled | CognitoError::Unavailable(_) | CognitoError::Unexpected(_)),
        ) => Err(failed(error)),
        Err(error) => {
            // Its text names no one.
            tracing::info!(reason = %error, "no mail was sent");
            Ok(())
        }
    }
}

/// A new password that the pool finds too weak, at the field it came in.
pub(crate) fn weak(field: &str, reason: String) -> ApiError {
    ApiError::field(field, "weak_password", reason)
}

/// A code that does not count: for the wrong one, for one of nobody, for one used up.
pub(crate) fn code_refused(error: CognitoError) -> ApiError {
    match error {
        CognitoError::CodeExpired | CognitoError::NotAuthorized => ApiError::field(
            "code",
            "code_expired",
            "has expired or was used already; ask for a new one",
        ),
        CognitoError::CodeMismatch
        | CognitoError::UserNotFound
        | CognitoError::NotConfirmed
        | CognitoError::InvalidParameter => {
            ApiError::field("code", "code_mismatch", "is not the code that was mailed last")
        }
        other => failed(other),
    }
}
