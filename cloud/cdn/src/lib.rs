//! CloudFront over a bucket: static files.
//!
//! | request | response |
//! |---|---|
//! | `GET` or `HEAD` of a file | 200 with its MD5 as `ETag`, as S3 has it; 304 if `If-None-Match` names that |
//! | of a folder, `/docs/` | its `index.html` |
//! | of a folder without the slash, `/docs` | 301 to `/docs/` |
//! | of anything else | 404 with `/404.html` |
//! | another method | 405 with `Allow` |
//!
//! CloudFront itself knows no folders: there a CloudFront Function makes `/docs/index.html` of `/docs/`, and the
//! redirect. [`Distribution::rewrite`] is the rest of that function. `Range` is ignored, which RFC 9110 (14.2) leaves to the server.

mod content_type;
mod files;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};

use files::Found;

pub use files::Files;

/// A distribution with one origin.
#[derive(Debug)]
pub struct Distribution {
    /// The origin.
    pub files: Files,
    /// The response headers policy: headers of every response.
    pub headers: HeaderMap,
    /// The CloudFront Function of viewer requests: the path whose file is the response.
    pub rewrite: fn(&str) -> &str,
}

impl Distribution {
    /// The router for all paths. It drops the body of a response to `HEAD`, and keeps its length.
    pub fn router(self) -> Router {
        Router::new().fallback(respond).with_state(Arc::new(self))
    }
}

async fn respond(State(distribution): State<Arc<Distribution>>, request: Request) -> Response<Body> {
    let policy = distribution.headers.clone();
    let mut response = if matches!(*request.method(), Method::GET | Method::HEAD) {
        let read = tokio::task::spawn_blocking(move || distribution.read(&request));
        read.await
            .unwrap_or_else(|_| empty(StatusCode::INTERNAL_SERVER_ERROR))
    } else {
        let mut response = empty(StatusCode::METHOD_NOT_ALLOWED);
        let allow = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(header::ALLOW, allow);
        response
    };
    response.headers_mut().extend(policy);
    response
}

impl Distribution {
    fn read(&self, request: &Request) -> Response<Body> {
        let path = (self.rewrite)(request.uri().path());
        let response = match self.files.find(path) {
            Ok(Some(Found::File { key, bytes })) => Ok(file(&key, bytes, request.headers())),
            Ok(Some(Found::Folder)) => Ok(redirect(path, request.uri().query())),
            Ok(None) => self.not_found(),
            Err(error) => Err(error),
        };
        response.unwrap_or_else(|error| {
            tracing::error!(path, %error, "a static file cannot be read");
            empty(StatusCode::INTERNAL_SERVER_ERROR)
        })
    }

    fn not_found(&self) -> std::io::Result<Response<Body>> {
        const PAGE: &str = "/404.html";
        let mut response = match self.files.find(PAGE)? {
            Some(Found::File { bytes, .. }) => with_content(PAGE, bytes),
            _ => empty(StatusCode::NOT_FOUND),
        };
        *response.status_mut() = StatusCode::NOT_FOUND;
        Ok(response)
    }
}

fn file(key: &str, bytes: Vec<u8>, headers: &HeaderMap) -> Response<Body> {
    let etag = format!("\"{:x}\"", md5::compute(&bytes));
    let mut response = if has(headers, &etag) {
        empty(StatusCode::NOT_MODIFIED)
    } else {
        with_content(key, bytes)
    };
    if let Ok(etag) = HeaderValue::try_from(etag) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    response
}

/// Whether `If-None-Match` names the tag, by weak comparison (RFC 9110, 13.1.2).
fn has(headers: &HeaderMap, etag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

fn with_content(key: &str, bytes: Vec<u8>) -> Response<Body> {
    let content_type = HeaderValue::from_static(content_type::of(key));
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}

fn redirect(path: &str, query: Option<&str>) -> Response<Body> {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let mut response = empty(StatusCode::MOVED_PERMANENTLY);
    if let Ok(location) = HeaderValue::try_from(format!("{path}/{query}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests;
