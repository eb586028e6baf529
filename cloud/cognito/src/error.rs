//! The errors of the API, by the names, texts and HTTP statuses Cognito gives them.
//!
//! Names and statuses: "Errors" of each action in the Amazon Cognito user pools API reference.

use axum::{
    http::{HeaderValue, StatusCode},
    response::Response,
};
use cloud_core::{faults::Fault, iam::Refusal, protocol};
use serde_json::Value;

/// The media type of requests and responses.
pub(super) const JSON_1_1: &str = "application/x-amz-json-1.1";

/// An operation's result: the members of its output.
pub(super) type Answer = Result<Value, Failure>;

/// The error of an operation.
pub(super) enum Failure {
    /// An error of Cognito's API.
    Api {
        status: StatusCode,
        name: &'static str,
        message: String,
    },
    /// An internal error: logged, and returned as `InternalErrorException`.
    Internal(anyhow::Error),
}

/// Shorthand for the many errors with status 400.
pub(super) fn api(name: &'static str, message: impl Into<String>) -> Failure {
    Failure::Api {
        status: StatusCode::BAD_REQUEST,
        name,
        message: message.into(),
    }
}

pub(super) fn invalid_parameter(message: impl Into<String>) -> Failure {
    api("InvalidParameterException", message)
}

pub(super) fn not_authorized(message: impl Into<String>) -> Failure {
    api("NotAuthorizedException", message)
}

/// The response to a wrong password and, where user existence is not revealed, to an unknown user.
pub(super) fn wrong_credentials() -> Failure {
    not_authorized("Incorrect username or password.")
}

pub(super) fn password_attempts_exceeded() -> Failure {
    not_authorized("Password attempts exceeded")
}

pub(super) fn user_not_found() -> Failure {
    api("UserNotFoundException", "User does not exist.")
}

/// `UserNotFoundException` as the operations word it that take a user name and a client id.
pub(super) fn user_not_found_for_client() -> Failure {
    api(
        "UserNotFoundException",
        "Username/client id combination not found.",
    )
}

pub(super) fn limit_exceeded() -> Failure {
    api(
        "LimitExceededException",
        "Attempt limit exceeded, please try after some time.",
    )
}

pub(super) fn code_mismatch() -> Failure {
    api(
        "CodeMismatchException",
        "Invalid verification code provided, please try again.",
    )
}

pub(super) fn expired_code() -> Failure {
    api(
        "ExpiredCodeException",
        "Invalid code provided, please request a code again.",
    )
}

pub(super) fn code_delivery_failure() -> Failure {
    api("CodeDeliveryFailureException", "The code could not be delivered.")
}

pub(super) fn unknown_client(client_id: &str) -> Failure {
    api(
        "ResourceNotFoundException",
        format!("User pool client {client_id} does not exist."),
    )
}

pub(super) fn unknown_pool(pool_id: &str) -> Failure {
    api(
        "ResourceNotFoundException",
        format!("User pool {pool_id} does not exist."),
    )
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotSigned => api(
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            ),
            Refusal::UnknownAccessKey => api(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ),
            Refusal::Denied(denied) => api("AccessDeniedException", denied.text(&denied.action)),
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Throttled => api("TooManyRequestsException", "Rate exceeded"),
            Fault::InternalError | Fault::AnswerLost => {
                Self::Internal(anyhow::anyhow!("a fault that was asked for"))
            }
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl Failure {
    pub(super) fn into_response(self) -> Response {
        let (status, name, message) = match self {
            Self::Api {
                status,
                name,
                message,
            } => (status, name, message),
            Self::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "user pool operation failed");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "InternalErrorException",
                    "Something went wrong".to_owned(),
                )
            }
        };
        let mut response = protocol::json_error(status, JSON_1_1, name, &message);
        let name = HeaderValue::from_static(name);
        response.headers_mut().insert("x-amzn-errortype", name);
        response
    }
}
