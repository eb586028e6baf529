//! Errors of the user pool, distinguished by what they mean to a user.

use aws_call::Verdict;
use aws_sdk_cognitoidentityprovider::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

/// Why an operation failed. Names and meanings: Amazon Cognito user pools API reference.
#[derive(Debug, thiserror::Error)]
pub enum CognitoError {
    /// The address has an account.
    #[error("the address has an account already")]
    UserExists,
    /// The account does not exist. (Most operations return it only if the pool is set to reveal it.)
    #[error("there is no such account")]
    UserNotFound,
    /// The password is too weak; the reason, in Cognito's words.
    #[error("the password does not follow the policy")]
    WeakPassword(String),
    /// The address has not been confirmed by the mailed code.
    #[error("the address is not confirmed")]
    NotConfirmed,
    /// An operator requires a new password.
    #[error("the password has to be reset")]
    PasswordResetRequired,
    /// Not authorized: wrong password, revoked token, disabled account, or a state that does not allow it.
    #[error("not authorized")]
    NotAuthorized,
    /// The access token has been revoked or has expired.
    #[error("the access token does not count any more")]
    TokenRevoked,
    /// The code is not the mailed one.
    #[error("wrong code")]
    CodeMismatch,
    /// The code was valid before.
    #[error("the code has expired")]
    CodeExpired,
    /// Too many wrong passwords at log-in: the account is locked for a while.
    #[error("too many wrong passwords")]
    Locked,
    /// The user has tried too often.
    #[error("too many attempts")]
    TooManyAttempts,
    /// Cognito rejects a parameter, or the account's state does not allow the operation.
    #[error("invalid parameter")]
    InvalidParameter,
    /// The pool requires a step at log-in that is not supported.
    #[error("an unknown challenge")]
    Challenge,
    /// The mail could not be sent.
    #[error("the code could not be sent")]
    Undelivered,
    /// The account's quota of requests is used up (503).
    #[error("the user pool is throttled")]
    Throttled,
    /// No response, or a failure that passes or that an operator mends (503). Of a response it has the error code alone.
    #[error("the user pool cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A failure that cannot be acted on (500). Has Cognito's error code, never its message: that can repeat the input.
    #[error("the user pool answered unexpectedly: {0}")]
    Unexpected(String),
}

impl<E> From<SdkError<E, HttpResponse>> for CognitoError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        let message = error.message().unwrap_or_default();
        match (&error, error.code()) {
            (SdkError::ServiceError(_), Some(code)) => Self::named(code, message),
            (SdkError::ConstructionFailure(_), _) => {
                Self::Unexpected("a request that cannot be made".to_owned())
            }
            (SdkError::ServiceError(context), None) => {
                Self::Unavailable(context.raw().status().to_string().into())
            }
            _ => Self::Unavailable(Box::new(error)),
        }
    }
}

impl CognitoError {
    /// Whether a code was refused, for whatever reason: wrong, expired, used, of nobody.
    #[must_use]
    pub fn refuses_code(&self) -> bool {
        matches!(
            self,
            Self::CodeMismatch
                | Self::CodeExpired
                | Self::NotAuthorized
                | Self::NotConfirmed
                | Self::UserNotFound
                | Self::UserExists
                | Self::InvalidParameter
        )
    }

    fn named(code: &str, message: &str) -> Self {
        match code {
            "UsernameExistsException" | "AliasExistsException" => Self::UserExists,
            "UserNotFoundException" => Self::UserNotFound,
            "InvalidPasswordException" | "PasswordHistoryPolicyViolationException" => {
                Self::WeakPassword(policy(message))
            }
            "UserNotConfirmedException" => Self::NotConfirmed,
            "PasswordResetRequiredException" => Self::PasswordResetRequired,
            // One code has many reasons; only the message distinguishes these two.
            "NotAuthorizedException" if message.contains("attempts exceeded") => Self::Locked,
            "NotAuthorizedException" if message.contains("Access Token") => Self::TokenRevoked,
            "NotAuthorizedException" | "UnauthorizedException" => Self::NotAuthorized,
            "CodeMismatchException" => Self::CodeMismatch,
            "ExpiredCodeException" => Self::CodeExpired,
            "LimitExceededException" | "TooManyFailedAttemptsException" => Self::TooManyAttempts,
            "InvalidParameterException" | "UnsupportedTokenTypeException" => Self::InvalidParameter,
            "CodeDeliveryFailureException" => Self::Undelivered,
            other => match aws_call::of_code(Some(other), None) {
                Verdict::Never(code) => Self::Unexpected(code),
                Verdict::Throttled => Self::Throttled,
                Verdict::Later => Self::Unavailable(other.into()),
            },
        }
    }
}

/// "Password did not conform with policy: Password not long enough" without its beginning.
fn policy(message: &str) -> String {
    let reason = message.split_once(": ").map_or(message, |(_, reason)| reason);
    if reason.is_empty() {
        "does not follow the policy".to_owned()
    } else {
        reason.to_owned()
    }
}
