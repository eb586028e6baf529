//! Shared parts of AWS's protocols over HTTP: AWS JSON, Query and REST-XML.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use serde_json::{Value, json};

use super::random;
use super::xml::Xml;

/// Whether a request carries a Signature Version 4. Most services do not verify it, since there is no account
/// here, but a function that forgot to sign must notice.
#[must_use]
pub fn is_signed(headers: &HeaderMap) -> bool {
    let authorization = headers.get(header::AUTHORIZATION);
    authorization.is_some_and(|value| value.as_bytes().starts_with(b"AWS4-HMAC-SHA256 "))
}

/// The access key of a request's Signature Version 4, which is not verified: `Credential={key}/{scope}`.
#[must_use]
pub fn access_key_id(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    // Other parts of the header need not be text.
    let value = value.split(|byte| *byte == b',').next()?;
    let (_, credential) = std::str::from_utf8(value).ok()?.split_once("Credential=")?;
    Some(credential.split_once('/')?.0)
}

/// The operation of an AWS JSON request, by `x-amz-target`: `{service}.{operation}`.
#[must_use]
pub fn json_operation<'a>(method: &Method, headers: &'a HeaderMap, service: &str) -> Option<&'a str> {
    let target = headers.get("x-amz-target")?.to_str().ok()?;
    let operation = target.strip_prefix(service)?.strip_prefix('.')?;
    (method == Method::POST).then_some(operation)
}

/// An error of AWS JSON; `kind` is its `__type`.
#[must_use]
pub fn json_error(status: StatusCode, media_type: &'static str, kind: &str, message: &str) -> Response<Body> {
    respond(
        status,
        media_type,
        json!({ "__type": kind, "message": message }).to_string(),
    )
}

/// The output of an AWS JSON operation; `empty` is the body of an operation that has none.
#[must_use]
pub fn json_output(media_type: &'static str, output: &Value, empty: &'static str) -> Response<Body> {
    let body = if output.is_null() {
        empty.to_owned()
    } else {
        output.to_string()
    };
    respond(StatusCode::OK, media_type, body)
}

/// REST-JSON.
#[must_use]
pub fn json(status: StatusCode, body: String) -> Response<Body> {
    respond(status, "application/json", body)
}

/// An XML document, as Query and REST-XML have it.
#[must_use]
pub fn xml_document(
    status: StatusCode,
    media_type: &'static str,
    root: &str,
    namespace: Option<&str>,
    inner: &Xml,
) -> Response<Body> {
    let namespace = namespace.map(|namespace| format!(" xmlns=\"{namespace}\""));
    let namespace = namespace.unwrap_or_default();
    respond(
        status,
        media_type,
        format!("<{root}{namespace}>{}</{root}>", inner.as_str()),
    )
}

/// Adds the request's id, or a new one.
pub fn add_request_id(headers: &mut HeaderMap, id: Option<String>) {
    if let Some(id) = id.or_else(|| random::uuid().ok())
        && let Ok(id) = HeaderValue::try_from(id)
    {
        headers.insert("x-amzn-requestid", id);
    }
}

fn respond(status: StatusCode, media_type: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let media_type = HeaderValue::from_static(media_type);
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}
