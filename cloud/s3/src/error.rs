//! The errors of the API, by the codes, texts and HTTP statuses S3 gives them.
//!
//! Codes and statuses are meant to be those of "Error responses" in the S3 API reference. The texts were not
//! compared with AWS's: depend on the codes.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use cloud_core::faults::Fault;
use cloud_core::iam::Refusal;
use cloud_core::xml::Xml;

/// An operation's result.
pub(super) type Answer = Result<Response<Body>, Failure>;

/// The error of an operation.
#[derive(Debug)]
pub(super) enum Failure {
    /// An error of S3's API.
    Api(ApiError),
    /// An internal error: logged, and returned as `InternalError`.
    Internal(anyhow::Error),
}

/// An error of S3's API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
    /// Elements that only this error has.
    pub(super) details: Vec<(&'static str, String)>,
}

impl Failure {
    /// The same failure with one more element.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Api(error) = &mut self {
            error.details.push((name, value.into()));
        }
        self
    }

    /// The response. `resource` is the requested path.
    pub(super) fn into_response(self, resource: &str, request_id: &str) -> Response<Body> {
        let error = match self {
            Self::Api(error) => error,
            Self::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "local S3 failed");
                internal_error()
            }
        };
        let mut inner = Xml::default()
            .text("Code", error.code)
            .text("Message", &error.message);
        for (name, value) in &error.details {
            inner = inner.text(name, value);
        }
        let inner = inner
            .text("Resource", resource)
            .text("RequestId", request_id)
            .text("HostId", request_id);
        document(error.status, "Error", None, &inner)
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

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotSigned => access_denied("Access Denied"),
            Refusal::UnknownAccessKey => api(
                StatusCode::FORBIDDEN,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
            ),
            // S3 quotes the resource.
            Refusal::Denied(mut denied) => {
                denied.resource = format!("\"{}\"", denied.resource);
                access_denied(denied.text(&denied.action))
            }
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Throttled => api(
                StatusCode::SERVICE_UNAVAILABLE,
                "SlowDown",
                "Please reduce your request rate.",
            ),
            Fault::InternalError | Fault::AnswerLost => Self::Api(internal_error()),
        }
    }
}

/// A response with an XML document.
pub(super) fn document(
    status: StatusCode,
    root: &str,
    namespace: Option<&str>,
    inner: &Xml,
) -> Response<Body> {
    let namespace = namespace.map(|namespace| format!(" xmlns=\"{namespace}\""));
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root}{}>{}</{root}>",
        namespace.unwrap_or_default(),
        inner.as_str()
    );
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let xml = HeaderValue::from_static("application/xml");
    response.headers_mut().insert(header::CONTENT_TYPE, xml);
    response
}

pub(super) fn api(status: StatusCode, code: &'static str, message: impl Into<String>) -> Failure {
    Failure::Api(ApiError {
        status,
        code,
        message: message.into(),
        details: Vec::new(),
    })
}

/// One of the many errors with status 400.
pub(super) fn bad(code: &'static str, message: impl Into<String>) -> Failure {
    api(StatusCode::BAD_REQUEST, code, message)
}

pub(super) fn invalid_argument(message: impl Into<String>) -> Failure {
    bad("InvalidArgument", message)
}

pub(super) fn invalid_request(message: impl Into<String>) -> Failure {
    bad("InvalidRequest", message)
}

pub(super) fn access_denied(message: impl Into<String>) -> Failure {
    api(StatusCode::FORBIDDEN, "AccessDenied", message)
}

pub(super) fn incomplete_body() -> Failure {
    bad(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    )
}

pub(super) fn malformed_xml() -> Failure {
    bad(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
}

pub(super) fn no_such_bucket(bucket: &str) -> Failure {
    api(
        StatusCode::NOT_FOUND,
        "NoSuchBucket",
        "The specified bucket does not exist",
    )
    .with("BucketName", bucket)
}

pub(super) fn no_such_key(key: &str) -> Failure {
    api(
        StatusCode::NOT_FOUND,
        "NoSuchKey",
        "The specified key does not exist.",
    )
    .with("Key", key)
}

pub(super) fn no_such_upload(id: &str) -> Failure {
    api(
        StatusCode::NOT_FOUND,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted \
         or completed.",
    )
    .with("UploadId", id)
}

pub(super) fn not_implemented(what: &str) -> Failure {
    api(
        StatusCode::NOT_IMPLEMENTED,
        "NotImplemented",
        format!("The local S3 does not know {what}"),
    )
}

pub(super) fn precondition_failed(condition: &'static str) -> Failure {
    api(
        StatusCode::PRECONDITION_FAILED,
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
    )
    .with("Condition", condition)
}

fn internal_error() -> ApiError {
    ApiError {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        code: "InternalError",
        message: "We encountered an internal error. Please try again.".to_owned(),
        details: Vec::new(),
    }
}
