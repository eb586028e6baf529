//! Responses for everybody who has a share link: as JSON, or as a page.

use api::{Accept, ApiError, EntityTag, IfNoneMatch, etag};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::page::CONTENT_SECURITY_POLICY;

/// How long a copy counts. It is also how long a revoked link may still be read from one.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=60");

#[derive(Clone, Copy)]
enum Format {
    Json,
    Html,
}

/// The view as JSON, or the page that `page` makes of it; 304 if the client has it.
pub(super) fn shared<T: Serialize>(
    view: &T,
    page: impl FnOnce(&T) -> String,
    accept: &Accept,
    condition: &IfNoneMatch,
) -> Result<Response, ApiError> {
    let offered = [("application/json", Format::Json), ("text/html", Format::Html)];
    let format = accept.preferred(&offered, "application/json, text/html")?;
    let (bytes, content_type) = match format {
        Format::Json => (
            serde_json::to_vec(view).map_err(ApiError::internal)?,
            "application/json",
        ),
        Format::Html => (page(view).into_bytes(), "text/html; charset=utf-8"),
    };
    let tag = EntityTag::of_bytes(&bytes);
    let mut headers = HeaderMap::from_iter([
        (header::ETAG, etag(tag)),
        (header::VARY, HeaderValue::from_static("Accept")),
        (header::CACHE_CONTROL, CACHE_CONTROL),
        // The link is the secret: no page that is opened from here learns it.
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ]);
    if condition.names(tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if matches!(format, Format::Html) {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(CONTENT_SECURITY_POLICY),
        );
    }
    Ok((headers, bytes).into_response())
}

/// A redirection that may be kept for less than the address in it counts.
pub(super) fn found(url: &str) -> Result<Response, ApiError> {
    let location = HeaderValue::from_str(url).map_err(ApiError::internal)?;
    let headers = HeaderMap::from_iter([
        (header::LOCATION, location),
        (header::CACHE_CONTROL, CACHE_CONTROL),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ]);
    Ok((StatusCode::FOUND, headers).into_response())
}
