//! SQS's errors.
//!
//! Names and texts: "Errors" of each action in the Amazon SQS API reference. Beside the shape's name
//! (`__type`) each error has the code it had in the older query protocol: the SDK takes the code from the
//! header `x-amzn-query-error`, and a batch's entries carry it.

use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use cloud_core::faults::Fault;
use cloud_core::iam::Refusal;
use cloud_core::protocol;
use serde_json::Value;

/// The media type of requests and responses.
pub(super) const JSON_1_0: &str = "application/x-amz-json-1.0";

/// An operation's result: the members of its output, or nothing.
pub(super) type Answer = Result<Value, Failure>;

/// The error of an operation.
#[derive(Debug)]
pub(super) enum Failure {
    /// An error of SQS's API.
    Api(ApiError),
    /// An internal error: logged, and returned as `InternalFailure`.
    Internal(anyhow::Error),
}

/// An error of SQS's API, caused by the sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) status: StatusCode,
    /// The shape's name.
    pub(super) shape: &'static str,
    /// The query protocol's code.
    pub(super) code: &'static str,
    /// The text.
    pub(super) message: String,
}

pub(super) fn api(shape: &'static str, code: &'static str, message: impl Into<String>) -> Failure {
    Failure::Api(error(shape, code, message))
}

fn error(shape: &'static str, code: &'static str, message: impl Into<String>) -> ApiError {
    ApiError {
        status: StatusCode::BAD_REQUEST,
        shape,
        code,
        message: message.into(),
    }
}

pub(super) fn queue_does_not_exist() -> Failure {
    api(
        "QueueDoesNotExist",
        "AWS.SimpleQueueService.NonExistentQueue",
        "The specified queue does not exist.",
    )
}

pub(super) fn missing_parameter(name: &str) -> ApiError {
    error(
        "MissingParameter",
        "MissingParameter",
        format!("The request must contain the parameter {name}."),
    )
}

pub(super) fn invalid_parameter(message: impl Into<String>) -> ApiError {
    error("InvalidParameterValue", "InvalidParameterValue", message)
}

/// A number out of its parameter's range.
pub(super) fn out_of_range(value: i64, name: &str, range: &std::ops::RangeInclusive<i64>) -> ApiError {
    invalid_parameter(format!(
        "Value {value} for parameter {name} is invalid. Reason: Must be between {} and {}, if provided.",
        range.start(),
        range.end()
    ))
}

pub(super) fn invalid_contents() -> ApiError {
    error(
        "InvalidMessageContents",
        "InvalidMessageContents",
        "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to \
         #xFFFD | #x10000 to #x10FFFF",
    )
}

pub(super) fn invalid_receipt() -> ApiError {
    error(
        "ReceiptHandleIsInvalid",
        "ReceiptHandleIsInvalid",
        "The input receipt handle is invalid.",
    )
}

pub(super) fn not_in_flight() -> ApiError {
    error(
        "MessageNotInflight",
        "AWS.SimpleQueueService.MessageNotInflight",
        "The message referred to is not in flight.",
    )
}

pub(super) fn batch(shape: &'static str, message: impl Into<String>) -> Failure {
    let code = match shape {
        "EmptyBatchRequest" => "AWS.SimpleQueueService.EmptyBatchRequest",
        "TooManyEntriesInBatchRequest" => "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        "InvalidBatchEntryId" => "AWS.SimpleQueueService.InvalidBatchEntryId",
        "BatchEntryIdsNotDistinct" => "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        _ => "AWS.SimpleQueueService.BatchRequestTooLong",
    };
    api(shape, code, message)
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

/// "Common Errors" of the API reference.
impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let (shape, code, message) = match refusal {
            Refusal::NotSigned => (
                "MissingAuthenticationTokenException",
                "MissingAuthenticationToken",
                "Request is missing Authentication Token".to_owned(),
            ),
            Refusal::UnknownAccessKey => (
                "UnrecognizedClientException",
                "InvalidClientTokenId",
                "The security token included in the request is invalid.".to_owned(),
            ),
            Refusal::Denied(denied) => (
                "AccessDeniedException",
                "AccessDenied",
                // SQS writes the action in lower case.
                denied.text(&denied.action.to_ascii_lowercase()),
            ),
        };
        Self::Api(ApiError {
            status: StatusCode::FORBIDDEN,
            ..error(shape, code, message)
        })
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Throttled => api("RequestThrottled", "RequestThrottled", "Rate exceeded"),
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

impl Failure {
    pub(super) fn into_response(self) -> Response {
        let (status, shape, query, message) = match self {
            Self::Api(error) => (
                error.status,
                error.shape,
                format!("{};Sender", error.code),
                error.message,
            ),
            Self::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "an SQS operation failed");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "InternalFailure",
                    "InternalFailure;Receiver".to_owned(),
                    "We encountered an internal error. Please try again.".to_owned(),
                )
            }
        };
        let kind = format!("com.amazonaws.sqs#{shape}");
        let mut response = protocol::json_error(status, JSON_1_0, &kind, &message);
        if let Ok(query) = HeaderValue::try_from(query) {
            response.headers_mut().insert("x-amzn-query-error", query);
        }
        response
    }
}
