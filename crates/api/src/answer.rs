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

/// What an answer shows of a resource: its version, and in which variant, where the same version looks different to
/// different callers (a project tells the caller's role). Made of a version alone by `From<u64>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edition {
    version: u64,
    variant: Option<&'static str>,
}

impl Edition {
    /// The version as callers of this kind see it; lower-case letters and `_` only.
    pub fn new(version: u64, variant: &'static str) -> Self {
        Self {
            version,
            variant: Some(variant),
        }
    }

    /// What stands between the quotes of the ETag: `7`, or `7.editor`.
    pub(crate) fn opaque(self) -> String {
        match self.variant {
            None => self.version.to_string(),
            Some(variant) => format!("{}.{variant}", self.version),
        }
    }
}

impl From<u64> for Edition {
    fn from(version: u64) -> Self {
        Self {
            version,
            variant: None,
        }
    }
}

/// The strong ETag: `"7"`, or `"7.editor"`.
pub fn etag(edition: impl Into<Edition>) -> HeaderValue {
    let opaque = edition.into().opaque();
    // Letters, digits and quotes are valid in a header; the fallback only tells the compiler.
    HeaderValue::try_from(format!("\"{opaque}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// 200 with the resource and its ETag, or 304 without it if the client has this edition already. `condition` is
/// for `GET` only; an answer to a change passes `None`.
pub fn versioned<T: Serialize>(
    edition: impl Into<Edition>,
    view: &T,
    condition: Option<&IfNoneMatch>,
) -> Response {
    let edition = edition.into();
    let etag = [(header::ETAG, etag(edition))];
    if condition.is_some_and(|condition| condition.names(edition)) {
        return (StatusCode::NOT_MODIFIED, etag).into_response();
    }
    (etag, Json(view)).into_response()
}

/// 201 with the resource, its ETag and its address.
pub fn created<T: Serialize>(location: &str, edition: impl Into<Edition>, view: &T) -> Response {
    let mut response = (StatusCode::CREATED, [(header::ETAG, etag(edition))], Json(view)).into_response();
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
