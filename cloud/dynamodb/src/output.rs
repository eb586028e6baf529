//! The outputs that `dynoxide` makes, changed on their way.

use axum::body::Body;
use axum::http::{Response, header};
use http_body_util::BodyExt as _;
use serde_json::Value;

/// The same response with what an operation's output becomes by `change`.
pub(crate) async fn change_output(
    response: Response<Body>,
    change: impl FnOnce(&mut Value),
) -> anyhow::Result<Response<Body>> {
    let (mut parts, body) = response.into_parts();
    let body = body.collect().await?.to_bytes();
    if !parts.status.is_success() {
        return Ok(Response::from_parts(parts, Body::from(body)));
    }
    let mut output = serde_json::from_slice(&body)?;
    change(&mut output);
    parts.headers.remove("x-amz-crc32");
    parts.headers.remove(header::CONTENT_LENGTH);
    Ok(Response::from_parts(parts, Body::from(output.to_string())))
}
