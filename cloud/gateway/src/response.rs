//! The gateway's own responses, in API Gateway's words.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};

/// `{"message": …}` of a status. The words are HTTP API's, for example `Service Unavailable`; some differ
/// from HTTP's reason phrases.
#[must_use]
pub fn message(status: StatusCode) -> Response<Body> {
    let text = match status {
        StatusCode::BAD_REQUEST => "Bad Request",
        StatusCode::UNAUTHORIZED => "Unauthorized",
        StatusCode::FORBIDDEN => "Forbidden",
        StatusCode::NOT_FOUND => "Not Found",
        StatusCode::PAYLOAD_TOO_LARGE => "Request Entity Too Large",
        StatusCode::TOO_MANY_REQUESTS => "Too Many Requests",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "Request Header Fields Too Large",
        StatusCode::BAD_GATEWAY => "Bad Gateway",
        StatusCode::SERVICE_UNAVAILABLE => "Service Unavailable",
        StatusCode::GATEWAY_TIMEOUT => "Gateway Timeout",
        StatusCode::INTERNAL_SERVER_ERROR => "Internal Server Error",
        other => other.canonical_reason().unwrap_or("Error"),
    };
    json(status, format!("{{\"message\":\"{text}\"}}"))
}

/// A response with a JSON text.
#[must_use]
pub fn json(status: StatusCode, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
