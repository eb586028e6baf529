//! The errors of the API, by the codes, texts and HTTP statuses SNS gives them.
//!
//! Codes and statuses: "Errors" of each action in the API reference, and "Common Errors".

use axum::http::StatusCode;
use axum::response::Response;
use cloud_core::faults::Fault;
use cloud_core::iam::Refusal;
use cloud_core::protocol;
use cloud_core::xml::Xml;

/// The XML namespace of every response.
pub(super) const NAMESPACE: &str = "http://sns.amazonaws.com/doc/2010-03-31/";

/// An operation's result: its elements; `None` where it has none.
pub(super) type Answer = Result<Option<Xml>, Failure>;

/// The error of an operation.
#[derive(Debug)]
pub(super) enum Failure {
    /// An error of SNS's API.
    Api(ApiError),
    /// An internal error: logged, and returned as `InternalError`.
    Internal(anyhow::Error),
}

/// An error of SNS's API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
}

fn api(status: StatusCode, code: &'static str, message: impl Into<String>) -> Failure {
    Failure::Api(ApiError {
        status,
        code,
        message: message.into(),
    })
}

/// The code most errors have, its text after `Invalid parameter: `.
pub(super) fn invalid_parameter(what: &str) -> Failure {
    bare_invalid_parameter(format!("Invalid parameter: {what}"))
}

/// The same code with a text of another form.
pub(super) fn bare_invalid_parameter(message: impl Into<String>) -> Failure {
    api(StatusCode::BAD_REQUEST, "InvalidParameter", message)
}

/// The error of message attributes.
pub(super) fn invalid_value(message: impl Into<String>) -> Failure {
    api(StatusCode::BAD_REQUEST, "ParameterValueInvalid", message)
}

/// The error of a parameter that the API's model refuses.
pub(super) fn validation(what: &str) -> Failure {
    let message = format!("1 validation error detected: {what}");
    api(StatusCode::BAD_REQUEST, "ValidationError", message)
}

/// The error of a batch as a whole.
pub(super) fn batch(code: &'static str, message: &str) -> Failure {
    api(StatusCode::BAD_REQUEST, code, message)
}

pub(super) fn unknown_topic() -> Failure {
    api(StatusCode::NOT_FOUND, "NotFound", "Topic does not exist")
}

pub(super) fn unknown_subscription() -> Failure {
    api(StatusCode::NOT_FOUND, "NotFound", "Subscription does not exist")
}

pub(super) fn too_many_filter_policies() -> Failure {
    api(
        StatusCode::FORBIDDEN,
        "FilterPolicyLimitExceeded",
        "The number of filter policies of the topic has reached its limit.",
    )
}

pub(super) fn not_allowed(message: &str) -> Failure {
    api(StatusCode::FORBIDDEN, "AuthorizationError", message)
}

pub(super) fn not_signed() -> Failure {
    api(
        StatusCode::FORBIDDEN,
        "MissingAuthenticationToken",
        "Request is missing Authentication Token",
    )
}

pub(super) fn unknown_action(action: &str) -> Failure {
    let message = format!("Could not find operation {action} for version 2010-03-31");
    api(StatusCode::BAD_REQUEST, "InvalidAction", message)
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotSigned => not_signed(),
            Refusal::UnknownAccessKey => api(
                StatusCode::FORBIDDEN,
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
            ),
            // SNS writes `SNS:Publish`.
            Refusal::Denied(denied) => not_allowed(&denied.text(&denied.action.replacen("sns:", "SNS:", 1))),
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Throttled => api(StatusCode::BAD_REQUEST, "Throttling", "Rate exceeded"),
            Fault::InternalError | Fault::AnswerLost => api(
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalError",
                "An internal service error occurred",
            ),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl Failure {
    pub(super) fn into_api(self) -> ApiError {
        match self {
            Self::Api(error) => error,
            Self::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "an SNS operation failed");
                ApiError {
                    status: StatusCode::INTERNAL_SERVER_ERROR,
                    code: "InternalError",
                    message: "An internal service error occurred".to_owned(),
                }
            }
        }
    }

    pub(super) fn into_response(self, request_id: &str) -> Response {
        let error = self.into_api();
        let details = Xml::default()
            .text("Type", error.fault())
            .text("Code", error.code)
            .text("Message", &error.message);
        let inner = Xml::default()
            .element("Error", &details)
            .text("RequestId", request_id);
        respond(error.status, "ErrorResponse", &inner)
    }
}

impl ApiError {
    /// The party at fault: sender or receiver.
    pub(super) fn fault(&self) -> &'static str {
        if self.status.is_client_error() {
            "Sender"
        } else {
            "Receiver"
        }
    }
}

/// A response with this root element.
pub(super) fn respond(status: StatusCode, root: &str, inner: &Xml) -> Response {
    protocol::xml_document(status, "text/xml", root, Some(NAMESPACE), inner)
}
