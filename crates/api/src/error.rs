//! The errors of handlers, and the one place where each gets a status.

use std::{borrow::Cow, error::Error, fmt::Write as _, sync::Arc};

use axum::response::{IntoResponse, Response};
use domain::{Invalid, LinkRefusal};
use http::{HeaderName, HeaderValue, StatusCode, header};

use crate::{ItemProblem, Problem};

/// The cause of a failure that is not the client's.
pub type BoxError = Box<dyn Error + Send + Sync + 'static>;

type Detail = Cow<'static, str>;

const RETRY_AFTER_S: u32 = 1;

/// A refusal or a failure. Its `Display` is for people and holds nothing secret; the cause of a 5xx is its source, which is
/// logged once and never sent to the client.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// 400: the request cannot be read.
    #[error("{detail}")]
    Malformed {
        /// The stable code.
        code: &'static str,
        /// The text for people.
        detail: Detail,
    },
    /// 401: no access token, or an invalid one.
    #[error("{detail}")]
    Unauthenticated {
        /// `missing_token`, `invalid_token`, `expired_token`, or the reason why signing in failed.
        code: &'static str,
        /// The text for people.
        detail: Detail,
    },
    /// 403: the caller is known, but not allowed to do this.
    #[error("{detail}")]
    Forbidden {
        /// The stable code.
        code: &'static str,
        /// The text for people.
        detail: Detail,
    },
    /// 404: absent, or hidden from the caller. One text for both, on purpose.
    #[error("there is nothing here that you can see")]
    NotFound,
    /// 405; the router adds `Allow`.
    #[error("this method is not offered here; see the header Allow")]
    MethodNotAllowed,
    /// 406.
    #[error("this is sent as {offers} only; see the header Accept of your request")]
    NotAcceptable {
        /// The media types that are offered, comma-separated.
        offers: &'static str,
    },
    /// 409: the state of the resource forbids it.
    #[error("{detail}")]
    Conflict {
        /// The stable code.
        code: &'static str,
        /// The text for people.
        detail: Detail,
    },
    /// 409: tasks that the task is linked to forbid it.
    #[error(transparent)]
    Linked(LinkRefusal),
    /// 410: it was there, and is no longer kept.
    #[error("{detail}")]
    Gone {
        /// The stable code.
        code: &'static str,
        /// The text for people.
        detail: Detail,
    },
    /// 412: changed since the version that `If-Match` names.
    #[error("it has changed since the version that If-Match names; read it again")]
    PreconditionFailed,
    /// 413.
    #[error("the body must have at most {max_bytes} bytes")]
    TooLarge {
        /// The limit.
        max_bytes: usize,
    },
    /// 415.
    #[error("the body must be sent as {accepted}")]
    UnsupportedMediaType {
        /// The media types that are accepted, comma-separated.
        accepted: &'static str,
    },
    /// 415: the body has a content coding (`Content-Encoding`), and none is decoded.
    #[error("the body must be sent without a content coding")]
    UnsupportedContentCoding,
    /// 422, `invalid_fields`: well-formed, but with invalid fields, all of which are listed.
    #[error("some fields are invalid; errors lists each of them")]
    Invalid(Invalid),
    /// 422: well-formed, but impossible.
    #[error("{detail}")]
    Unprocessable {
        /// The stable code.
        code: &'static str,
        /// The text for people.
        detail: Detail,
    },
    /// 428: `If-Match` is missing.
    #[error("send If-Match with the ETag that you have read, or with *")]
    IfMatchRequired,
    /// 429.
    #[error("{detail}")]
    TooManyRequests {
        /// The stable code.
        code: &'static str,
        /// The text for people.
        detail: Detail,
        /// The wait before the next attempt.
        retry_after_s: u32,
    },
    /// 500: a fault of ours.
    #[error("something went wrong on our side; it has been logged under the request id")]
    Internal(#[source] BoxError),
    /// 503, like [`ApiError::Unavailable`], if it reaches the client: a write conflicted with another one, so that the
    /// handler must read again (see [`crate::retry_on_conflict`]).
    #[error("something that this needs is not available at the moment; try again")]
    WriteConflict(#[source] BoxError),
    /// 503: a service that this depends on is unreachable or throttles.
    #[error("something that this needs is not available at the moment; try again")]
    Unavailable {
        /// The wait before the next attempt.
        retry_after_s: u32,
        /// The cause.
        source: BoxError,
    },
}

impl From<Invalid> for ApiError {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl ApiError {
    /// 400.
    pub fn malformed(code: &'static str, detail: impl Into<Detail>) -> Self {
        Self::Malformed {
            code,
            detail: detail.into(),
        }
    }

    /// 400 `invalid_cursor`.
    pub(crate) fn invalid_cursor() -> Self {
        Self::malformed(
            "invalid_cursor",
            "cursor must be the next_cursor of an answer to the same query; start again without one",
        )
    }

    /// 401.
    pub fn unauthenticated(code: &'static str, detail: impl Into<Detail>) -> Self {
        Self::Unauthenticated {
            code,
            detail: detail.into(),
        }
    }

    /// 401 for a token of a session that has ended.
    pub fn session_ended() -> Self {
        Self::unauthenticated("invalid_token", "the session has ended; log in again")
    }

    /// 403.
    pub fn forbidden(code: &'static str, detail: impl Into<Detail>) -> Self {
        Self::Forbidden {
            code,
            detail: detail.into(),
        }
    }

    /// 403 for a member whose role does not suffice.
    pub fn role_lacking() -> Self {
        Self::forbidden("role_lacking", "your role in this project does not allow this")
    }

    /// 409.
    pub fn conflict(code: &'static str, detail: impl Into<Detail>) -> Self {
        Self::Conflict {
            code,
            detail: detail.into(),
        }
    }

    /// 410.
    pub fn gone(code: &'static str, detail: impl Into<Detail>) -> Self {
        Self::Gone {
            code,
            detail: detail.into(),
        }
    }

    /// 422 with a code of its own.
    pub fn unprocessable(code: &'static str, detail: impl Into<Detail>) -> Self {
        Self::Unprocessable {
            code,
            detail: detail.into(),
        }
    }

    /// 422 for an `Idempotency-Key` that came with another body before.
    pub fn idempotency_key_reused() -> Self {
        Self::unprocessable(
            "idempotency_key_reused",
            "this Idempotency-Key was used with another body; use a new one for a new request",
        )
    }

    /// 422 with one field error at the member `field` of the body.
    pub fn field(field: &str, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid(Invalid::new(code, detail).at(field))
    }

    /// 500.
    pub fn internal(source: impl Into<BoxError>) -> Self {
        Self::Internal(source.into())
    }

    /// 503, with a second until the next attempt.
    pub fn unavailable(source: impl Into<BoxError>) -> Self {
        Self::Unavailable {
            retry_after_s: RETRY_AFTER_S,
            source: source.into(),
        }
    }

    /// The status of the response.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Malformed { .. } => StatusCode::BAD_REQUEST,
            Self::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden { .. } => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable { .. } => StatusCode::NOT_ACCEPTABLE,
            Self::Conflict { .. } | Self::Linked(_) => StatusCode::CONFLICT,
            Self::Gone { .. } => StatusCode::GONE,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType { .. } | Self::UnsupportedContentCoding => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            Self::Invalid(_) | Self::Unprocessable { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::IfMatchRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::WriteConflict(_) | Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The stable code of the problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { code, .. }
            | Self::Unauthenticated { code, .. }
            | Self::Forbidden { code, .. }
            | Self::Conflict { code, .. }
            | Self::Gone { code, .. }
            | Self::Unprocessable { code, .. }
            | Self::TooManyRequests { code, .. } => code,
            Self::Linked(refusal) => refusal.code(),
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NotAcceptable { .. } => "not_acceptable",
            Self::PreconditionFailed => "stale_version",
            Self::TooLarge { .. } => "body_too_large",
            Self::UnsupportedMediaType { .. } => "unsupported_media_type",
            Self::UnsupportedContentCoding => "unsupported_content_coding",
            Self::Invalid(_) => "invalid_fields",
            Self::IfMatchRequired => "if_match_required",
            Self::Internal(_) => "internal_error",
            Self::WriteConflict(_) | Self::Unavailable { .. } => "unavailable",
        }
    }

    /// The body of the response.
    pub(crate) fn problem(&self, request_id: &str) -> Problem {
        let status = self.status();
        Problem {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: match self {
                Self::Malformed { detail, .. }
                | Self::Unauthenticated { detail, .. }
                | Self::Forbidden { detail, .. }
                | Self::Conflict { detail, .. }
                | Self::Gone { detail, .. }
                | Self::Unprocessable { detail, .. }
                | Self::TooManyRequests { detail, .. } => detail.clone(),
                other => other.to_string().into(),
            },
            code: self.code(),
            request_id: request_id.to_owned(),
            errors: match self {
                Self::Invalid(invalid) => invalid.0.clone(),
                _ => Vec::new(),
            },
            blocked_by: match self {
                Self::Linked(refusal) => refusal.blockers().to_vec(),
                _ => Vec::new(),
            },
        }
    }

    /// The problem of one of several things that a request asked for. Logs the cause of a 5xx.
    pub fn into_item(self) -> ItemProblem {
        self.log();
        let Problem {
            code,
            detail,
            errors,
            blocked_by,
            ..
        } = self.problem("");
        ItemProblem {
            code,
            detail,
            errors,
            blocked_by,
        }
    }

    /// Logs the causes of a 5xx; any other error has none.
    pub(crate) fn log(&self) {
        let cause: &BoxError = match self {
            Self::Internal(source) | Self::WriteConflict(source) | Self::Unavailable { source, .. } => source,
            _ => return,
        };
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(source) = next {
            // Writing to a String cannot fail.
            let _ = write!(chain, ": {source}");
            next = source.source();
        }
        tracing::error!(code = self.code(), cause = chain, "request failed");
    }

    fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            // RFC 6750, section 3: no error code where no token was sent.
            Self::Unauthenticated { code, .. } => Some((
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(match *code {
                    "invalid_token" | "expired_token" => r#"Bearer error="invalid_token""#,
                    _ => "Bearer",
                }),
            )),
            Self::TooManyRequests { retry_after_s, .. } | Self::Unavailable { retry_after_s, .. } => {
                Some((header::RETRY_AFTER, HeaderValue::from(*retry_after_s)))
            }
            Self::WriteConflict(_) => Some((header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S))),
            Self::UnsupportedMediaType { accepted } => {
                // RFC 9110, section 15.5.16: a 415 says in Accept what would have been understood.
                Some((header::ACCEPT, HeaderValue::from_static(accepted)))
            }
            // Likewise in Accept-Encoding, if the coding is what was not understood.
            Self::UnsupportedContentCoding => {
                Some((header::ACCEPT_ENCODING, HeaderValue::from_static("identity")))
            }
            _ => None,
        }
    }
}

/// Status and headers. [`crate::with_common_layers`], which knows the request id, writes the body.
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = Response::new(axum::body::Body::empty());
        *response.status_mut() = self.status();
        if let Some((name, value)) = self.header() {
            response.headers_mut().insert(name, value);
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
