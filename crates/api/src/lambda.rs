//! Converts API Gateway's events to requests, and responses back: HTTP API, payload format 2.0 (AWS: "Working with AWS Lambda
//! proxy integrations for HTTP APIs").
//!
//! `lambda_http` does this too, but builds the request's URI from the event's `Host` header and raw query and panics
//! where that is no URI, so that any client's `?q=<x>` would end the instance. It also deserializes the whole event,
//! of which this needs seven fields.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use lambda_http::lambda_runtime::{Context, Error, LambdaEvent, Runtime, service_fn};
use serde::{Deserialize, Serialize};
use store::Patience;
use tower::ServiceExt as _;
use tracing::Instrument as _;

use crate::RequestId;

/// Serves events until Lambda ends the instance. `patience` is that of the table.
///
/// # Errors
/// If the Runtime API does not answer as documented.
pub async fn serve(router: Router, patience: Patience) -> Result<(), Error> {
    let handler = service_fn(move |event: LambdaEvent<Event>| {
        let router = router.clone();
        let deadline_ms = i64::try_from(event.context.deadline).unwrap_or(i64::MAX);
        patience.begin(Timestamp::from_millisecond(deadline_ms).unwrap_or(Timestamp::MAX));
        async move { Ok::<_, Error>(respond(router, event.payload, &event.context).await) }
    });
    // A task of its own: waking the future that the thread blocks on takes 4 of the 16 system calls of a reading request.
    tokio::spawn(Runtime::new(handler).run()).await?
}

/// The fields of an event that are used.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    raw_path: String,
    #[serde(default)]
    raw_query_string: String,
    /// Names are in lower case; repeated headers are joined by commas.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
    request_context: RequestContext,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext {
    request_id: Option<String>,
    http: Http,
}

#[derive(Deserialize)]
struct Http {
    method: String,
}

/// A response in payload format 2.0.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct GatewayResponse {
    status_code: u16,
    headers: BTreeMap<String, String>,
    body: String,
    is_base64_encoded: bool,
}

async fn respond(router: Router, event: Event, context: &Context) -> GatewayResponse {
    // API Gateway's own id, which the client gets in `apigw-requestid`.
    let request_id = event.request_context.request_id.as_deref();
    let request_id: Arc<str> = request_id.unwrap_or(&context.request_id).into();
    let trace_id = context.xray_trace_id.as_deref().and_then(root);
    // At the highest level, so that also a function that logs only errors has the span.
    let span = tracing::error_span!("request", request_id = &*request_id, trace_id);
    let request = request(event, RequestId(request_id));
    async {
        // A router's error type is Infallible.
        let Ok(response) = router.oneshot(request).await;
        render(response).await
    }
    .instrument(span)
    .await
}

/// The trace's id in `Root=1-…;Parent=…;Sampled=1`.
fn root(header: &str) -> Option<&str> {
    header
        .split(';')
        .find_map(|part| part.trim().strip_prefix("Root="))
}

fn request(event: Event, id: RequestId) -> Request<Body> {
    let mut uri = escaped(&event.raw_path, |byte| byte != b'?' && is_uri(byte));
    if !event.raw_query_string.is_empty() {
        uri.push('?');
        uri.push_str(&escaped(&event.raw_query_string, is_uri));
    }
    let mut request = Request::new(body(event.body, event.is_base64_encoded));
    // An escaped path is a valid URI unless it is empty or too long: then it stays "/", which no route matches.
    if let Ok(uri) = uri.parse() {
        *request.uri_mut() = uri;
    }
    // A malformed method (RFC 9110, section 9.1) reaches no route either.
    *request.method_mut() = event.request_context.http.method.parse().unwrap_or(Method::TRACE);
    *request.headers_mut() = headers(event.headers);
    request.extensions_mut().insert(id);
    request
}

fn headers(pairs: BTreeMap<String, String>) -> HeaderMap {
    pairs
        .into_iter()
        .filter_map(|(name, value)| {
            let name = HeaderName::try_from(name).ok()?;
            Some((name, HeaderValue::try_from(value).ok()?))
        })
        .collect()
}

fn body(body: Option<String>, is_base64: bool) -> Body {
    match body {
        None => Body::empty(),
        Some(text) if is_base64 => STANDARD
            .decode(&text)
            .map_or_else(|_| Body::from(text), Body::from),
        Some(text) => Body::from(text),
    }
}

/// API Gateway passes paths on decoded, and queries as the client sent them. Bytes that are not allowed in a URI (RFC 3986)
/// are escaped; existing escapes stay.
fn escaped(text: &str, keep: impl Fn(u8) -> bool) -> String {
    let mut result = String::with_capacity(text.len());
    for byte in text.bytes() {
        if keep(byte) {
            result.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(result, "%{byte:02X}");
        }
    }
    result
}

/// Unreserved, reserved without `#`, `[` and `]`, or the start of an escape.
fn is_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=%".contains(&byte)
}

async fn render(response: Response) -> GatewayResponse {
    let (parts, body) = response.into_parts();
    // Responses are complete in memory, so reading one cannot fail.
    let bytes = body
        .collect()
        .await
        .map_or_else(|_| Bytes::new(), http_body_util::Collected::to_bytes);
    let mut headers = BTreeMap::<String, String>::new();
    for (name, value) in &parts.headers {
        let Ok(value) = value.to_str() else { continue };
        headers
            .entry(name.as_str().to_owned())
            .and_modify(|values| *values = format!("{values}, {value}"))
            .or_insert_with(|| value.to_owned());
    }
    let (body, is_base64_encoded) = match String::from_utf8(bytes.to_vec()) {
        Ok(text) => (text, false),
        Err(binary) => (STANDARD.encode(binary.as_bytes()), true),
    };
    GatewayResponse {
        status_code: parts.status.as_u16(),
        headers,
        body,
        is_base64_encoded,
    }
}

#[cfg(test)]
mod tests {
    use axum::{extract::Request, routing::any};
    use serde_json::{Value, json};

    use super::*;

    /// Responds with the request.
    async fn mirror(request: Request) -> String {
        let (parts, body) = request.into_parts();
        let id = &parts.extensions.get::<RequestId>().unwrap().0;
        let header = parts
            .headers
            .get("x-test")
            .map_or("", |value| value.to_str().unwrap());
        let body = body.collect().await.unwrap().to_bytes();
        format!(
            "{} {} {header} {id} {}",
            parts.method,
            parts.uri,
            String::from_utf8_lossy(&body)
        )
    }

    async fn answered(change: impl FnOnce(&mut Value)) -> GatewayResponse {
        let mut event = json!({
            "version": "2.0", "routeKey": "POST /v1/x", "rawPath": "/v1/x", "rawQueryString": "",
            "headers": {"host": "a b:c", "x-test": "t"},
            "requestContext": {"requestId": "gateway-1", "stage": "$default", "http": {"method": "POST", "path": "/v1/x"}},
            "isBase64Encoded": false,
        });
        change(&mut event);
        let binary = any(async || vec![0xff_u8, 0x00]);
        let router = Router::new().route("/binary", binary).fallback(mirror);
        let mut context = Context::default();
        context.request_id = "lambda-1".to_owned();
        respond(router, serde_json::from_value(event).unwrap(), &context).await
    }

    #[tokio::test]
    async fn an_event_becomes_a_request() {
        let answer = answered(|event| event["body"] = json!("hällo")).await;
        assert_eq!((answer.status_code, answer.is_base64_encoded), (200, false));
        assert_eq!(answer.body, "POST /v1/x t gateway-1 hällo");
        assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
        let answer = answered(|event| {
            event["body"] = json!("aGk=");
            event["isBase64Encoded"] = json!(true);
            event["requestContext"]["requestId"] = Value::Null;
        });
        assert_eq!(answer.await.body, "POST /v1/x t lambda-1 hi");
    }

    #[tokio::test]
    async fn whatever_a_client_writes_into_the_address_ends_no_instance() {
        for (path, query, expected) in [
            ("/v1/x", "q=<x>", "/v1/x?q=%3Cx%3E"),
            ("/v1/x", "q=%3Cx%3e&a=%zz", "/v1/x?q=%3Cx%3e&a=%zz"),
            (
                "/v1/x",
                "q=ä \"#[]{}|\\^`",
                "/v1/x?q=%C3%A4%20%22%23%5B%5D%7B%7D%7C%5C%5E%60",
            ),
            ("/v1/a b/ä?<", "", "/v1/a%20b/%C3%A4%3F%3C"),
            ("/v1/%2F", "", "/v1/%2F"),
            ("/v1/../x", "", "/v1/../x"),
            ("", "", "/"),
        ] {
            let answer = answered(|event| {
                event["rawPath"] = json!(path);
                event["rawQueryString"] = json!(query);
            });
            assert_eq!(answer.await.body, format!("POST {expected} t gateway-1 "));
        }
        let answer = answered(|event| event["requestContext"]["http"]["method"] = json!("N O"));
        assert!(answer.await.body.starts_with("TRACE "));
    }

    #[tokio::test]
    async fn a_binary_answer_is_base64() {
        let answer = answered(|event| event["rawPath"] = json!("/binary")).await;
        assert_eq!((answer.body.as_str(), answer.is_base64_encoded), ("/wA=", true));
    }

    #[test]
    fn the_trace_is_known_by_its_root() {
        assert_eq!(
            root("Root=1-5759e988-bd862e3f;Parent=53995c3f;Sampled=1"),
            Some("1-5759e988-bd862e3f")
        );
        assert_eq!(root("Self=1; Root=2"), Some("2"));
        assert_eq!(root("garbage"), None);
    }
}
