//! How answers look: versioned resources, created ones, pages.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::IfNoneMatch;

/// A page of a list: `{"items": […], "next_cursor": "…"}`, where `null` says that it was the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// At most `limit` of them.
    pub items: Vec<T>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

impl<T: Serialize> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// The strong ETag of a version: `"7"`.
pub fn etag(version: u64) -> HeaderValue {
    // Digits and quotes are valid in a header; the fallback only tells the compiler.
    HeaderValue::try_from(format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// 200 with the resource and its ETag, or 304 without it if the client has this version already. `condition` is
/// for `GET` only; an answer to a change passes `None`.
pub fn versioned<T: Serialize>(version: u64, view: &T, condition: Option<&IfNoneMatch>) -> Response {
    let etag = [(header::ETAG, etag(version))];
    if condition.is_some_and(|condition| condition.names(version)) {
        return (StatusCode::NOT_MODIFIED, etag).into_response();
    }
    (etag, Json(view)).into_response()
}

/// 201 with the resource, its ETag and its address.
pub fn created<T: Serialize>(location: &str, version: u64, view: &T) -> Response {
    let mut response = (StatusCode::CREATED, [(header::ETAG, etag(version))], Json(view)).into_response();
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
