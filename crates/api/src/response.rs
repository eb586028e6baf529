//! Responses: versioned resources, created ones, pages.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde::Serialize;

use crate::{EntityTag, IfNoneMatch, etag};

/// A page of a list: `{"items": […], "next_cursor": "…"}`, where `null` marks the last page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The items, at most `limit`.
    pub items: Vec<T>,
    /// The cursor of the next page.
    pub next_cursor: Option<String>,
}

impl<T: Serialize> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// 200 with the resource and its ETag, or 304 without it if the client has this representation already. `condition` is
/// for `GET` only; the response to a change passes `None`.
pub fn versioned<T: Serialize>(
    tag: impl Into<EntityTag>,
    view: &T,
    condition: Option<&IfNoneMatch>,
) -> Response {
    let tag = tag.into();
    let etag = [(header::ETAG, etag(tag))];
    if condition.is_some_and(|condition| condition.names(tag)) {
        return (StatusCode::NOT_MODIFIED, etag).into_response();
    }
    (etag, Json(view)).into_response()
}

/// 201 with the resource, its ETag and its location.
pub fn created<T: Serialize>(location: &str, tag: impl Into<EntityTag>, view: &T) -> Response {
    let mut response = (StatusCode::CREATED, [(header::ETAG, etag(tag))], Json(view)).into_response();
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// The value of `Retry-After` for a request that may succeed at `next`: rounded up, so that at that very second it does.
pub fn seconds_until(now: Timestamp, next: Timestamp) -> u32 {
    let wait_s = (next.duration_since(now).as_millis().max(1) + 999) / 1000;
    u32::try_from(wait_s).unwrap_or(u32::MAX)
}
