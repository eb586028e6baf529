//! Athena's errors: "Errors" of each action, and "Common Errors" of the Athena API reference.

use axum::http::StatusCode;
use axum::response::Response;
use cloud_core::faults::Fault;
use cloud_core::iam::Refusal;
use cloud_core::objects::ObjectError;
use cloud_core::protocol;
use serde_json::{Value, json};

use super::json::with;

/// The media type of requests and responses.
pub(super) const JSON_1_1: &str = "application/x-amz-json-1.1";

/// An operation's result: the members of its output, or nothing.
pub(super) type Answer = Result<Value, Failure>;

/// The error of an operation.
#[derive(Debug)]
pub(super) enum Failure {
    /// An error of Athena's API, caused by the caller.
    Api(ApiError),
    /// An internal error: logged, and returned as `InternalServerException`.
    Internal(anyhow::Error),
}

/// An error of Athena's API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiError {
    shape: &'static str,
    message: String,
    reason: Option<&'static str>,
}

fn api(shape: &'static str, message: impl Into<String>) -> Failure {
    Failure::Api(ApiError {
        shape,
        message: message.into(),
        reason: None,
    })
}

/// "Indicates that something is wrong with the input to the request."
pub(super) fn invalid(message: impl Into<String>) -> Failure {
    api("InvalidRequestException", message)
}

pub(super) fn not_found(id: &str) -> Failure {
    invalid(format!("QueryExecution {id} was not found"))
}

pub(super) fn malformed() -> Failure {
    // The parser's own text can quote the input.
    api(
        "SerializationException",
        "The request is not JSON of the operation's shape",
    )
}

pub(super) fn unknown_operation() -> Failure {
    api("UnknownOperationException", "The operation is not known here")
}

/// "Indicates that the request was throttled."
pub(super) fn too_many_queries() -> Failure {
    Failure::Api(ApiError {
        shape: "TooManyRequestsException",
        message: "You have exceeded the limit for the number of queries you can run concurrently. Please reduce the number of concurrent \
                  queries submitted by this account. Contact customer support to request a concurrent query limit increase."
            .to_owned(),
        reason: Some("CONCURRENT_QUERY_LIMIT_EXCEEDED"),
    })
}

/// The error that was asked for.
pub(super) fn of_fault(fault: Fault, operation: &str) -> Failure {
    match fault {
        Fault::Throttled if operation == "StartQueryExecution" => too_many_queries(),
        Fault::Throttled => api("ThrottlingException", "Rate exceeded"),
        Fault::InternalError | Fault::AnswerLost => {
            Failure::Internal(anyhow::anyhow!("a fault that was asked for"))
        }
    }
}

/// Of the bucket or object at `url` that the operation itself uses.
pub(super) fn of_object(url: &str, error: ObjectError) -> Failure {
    match error {
        ObjectError::Denied(text) => invalid(format!("Access denied to {url}: {text}")),
        ObjectError::NoSuchBucket => invalid(format!(
            "Unable to verify/create output bucket: {url} does not exist"
        )),
        ObjectError::NoSuchKey => invalid(format!("Could not find results at {url}")),
        ObjectError::Internal(error) => Failure::Internal(error),
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotSigned => api(
                "MissingAuthenticationTokenException",
                "Request is missing Authentication Token",
            ),
            Refusal::UnknownAccessKey => api(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ),
            Refusal::Denied(denied) => api("AccessDeniedException", denied.text(&denied.action)),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl Failure {
    pub(super) fn into_response(self) -> Response {
        let error = match self {
            Self::Api(error) => error,
            Self::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "an Athena operation failed");
                return protocol::json_error(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    JSON_1_1,
                    "InternalServerException",
                    "We encountered an internal error. Please try again.",
                );
            }
        };
        let body = json!({"__type": error.shape, "Message": error.message});
        let body = with(body, [("Reason", error.reason.map(Value::from))]);
        let mut response = protocol::json_output(JSON_1_1, &body, "{}");
        *response.status_mut() = StatusCode::BAD_REQUEST;
        response
    }
}
