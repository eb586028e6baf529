//! Responses: versioned resources, created ones, pages.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::IfNoneMatch;

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

/// What identifies a representation of a resource: the version, and the variant where it depends on the caller (a project
/// shows the caller's role). `From<u64>` makes one of a version alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntityTag {
    version: u64,
    variant: Option<&'static str>,
}

impl EntityTag {
    /// The version in a variant, which has only lower-case letters and `_`.
    pub fn new(version: u64, variant: &'static str) -> Self {
        Self {
            version,
            variant: Some(variant),
        }
    }

    /// The part between the quotes of the ETag: `7`, or `7.editor`.
    pub(crate) fn opaque(self) -> String {
        match self.variant {
            None => self.version.to_string(),
            Some(variant) => format!("{}.{variant}", self.version),
        }
    }
}

impl From<u64> for EntityTag {
    fn from(version: u64) -> Self {
        Self {
            version,
            variant: None,
        }
    }
}

/// The strong ETag: `"7"`, or `"7.editor"`.
pub fn etag(tag: impl Into<EntityTag>) -> HeaderValue {
    let opaque = tag.into().opaque();
    // Letters, digits and quotes are valid in a header; the fallback only tells the compiler.
    HeaderValue::try_from(format!("\"{opaque}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
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
