//! The event of payload format 2.0, as the guide's "Create AWS Lambda proxy integrations for HTTP APIs" shows
//! it. Where that page says nothing, it follows the observed behaviour of HTTP APIs: `rawPath` is decoded,
//! and ends before a decoded `?`; `rawQueryString` is as sent.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;

use axum::http::{HeaderMap, Method, header, request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use cloud_core::account::ACCOUNT_ID;
use jiff::Timestamp;
use serde::Serialize;

use super::authorizer::Claims;
use super::routes::Match;

/// The parts of an event beside the request itself.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) matched: &'a Match<'a>,
    /// The decoded path.
    pub(super) path: &'a str,
    pub(super) api_id: &'a str,
    pub(super) port: u16,
    pub(super) stage_variables: &'a BTreeMap<String, String>,
    pub(super) source_ip: IpAddr,
    pub(super) request_id: &'a str,
    pub(super) trace_id: &'a str,
    pub(super) claims: Option<&'a Claims>,
    pub(super) now: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    version: &'static str,
    route_key: &'a str,
    raw_path: &'a str,
    raw_query_string: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cookies: Vec<String>,
    headers: BTreeMap<&'a str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    query_string_parameters: BTreeMap<String, String>,
    request_context: RequestContext<'a>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    path_parameters: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    stage_variables: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Cow<'a, str>>,
    is_base64_encoded: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    account_id: &'static str,
    api_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer: Option<Authorizer<'a>>,
    domain_name: String,
    domain_prefix: &'a str,
    http: Http<'a>,
    request_id: &'a str,
    route_key: &'a str,
    stage: &'static str,
    time: String,
    time_epoch: i64,
}

#[derive(Serialize)]
struct Authorizer<'a> {
    jwt: &'a Claims,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Http<'a> {
    method: &'a str,
    path: &'a str,
    protocol: &'static str,
    source_ip: String,
    user_agent: String,
}

/// Hop-by-hop headers, which never reach a function.
const HOP_BY_HOP: &[&str] = &[
    "connection",
    "expect",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The event's JSON.
pub(super) fn build(
    parts: &request::Parts,
    body: &Bytes,
    context: &Context<'_>,
) -> serde_json::Result<Bytes> {
    let headers = headers(parts, body, context);
    let query = parts.uri.query().unwrap_or_default();
    let (body, is_base64_encoded) = encode_body(&parts.headers, body);
    let get = |name: &str| headers.get(name).cloned().unwrap_or_default();
    let event = Event {
        version: "2.0",
        route_key: &context.matched.entry.key,
        raw_path: context.path,
        raw_query_string: query,
        cookies: cookies(&parts.headers),
        query_string_parameters: query_parameters(query),
        request_context: RequestContext {
            account_id: ACCOUNT_ID,
            api_id: context.api_id,
            authorizer: context.claims.map(|jwt| Authorizer { jwt }),
            domain_name: get("host"),
            domain_prefix: context.api_id,
            http: Http {
                method: method(&parts.method),
                path: context.path,
                protocol: "HTTP/1.1",
                source_ip: context.source_ip.to_string(),
                user_agent: get("user-agent"),
            },
            request_id: context.request_id,
            route_key: &context.matched.entry.key,
            stage: "$default",
            time: context.now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            time_epoch: context.now.as_millisecond(),
        },
        path_parameters: &context.matched.parameters,
        stage_variables: context.stage_variables,
        body,
        is_base64_encoded,
        headers,
    };
    serde_json::to_vec(&event).map(Bytes::from)
}

fn method(method: &Method) -> &str {
    method.as_str()
}

/// Names in lower case, values of one name joined by commas; cookies go into a list of their own.
fn headers<'a>(parts: &'a request::Parts, body: &Bytes, context: &Context<'_>) -> BTreeMap<&'a str, String> {
    let mut out: BTreeMap<&str, String> = BTreeMap::new();
    for (name, value) in &parts.headers {
        let name = name.as_str();
        if HOP_BY_HOP.contains(&name) || name == header::COOKIE.as_str() {
            continue;
        }
        let value = String::from_utf8_lossy(value.as_bytes());
        out.entry(name)
            .and_modify(|all| {
                all.push(',');
                all.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
    }
    let source_ip = context.source_ip.to_string();
    out.entry("x-forwarded-for")
        .and_modify(|all| {
            all.push_str(", ");
            all.push_str(&source_ip);
        })
        .or_insert(source_ip);
    out.insert("x-forwarded-port", context.port.to_string());
    out.insert("x-forwarded-proto", "http".to_owned());
    out.insert("x-amzn-trace-id", context.trace_id.to_owned());
    out.insert("content-length", body.len().to_string());
    out
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|value| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            let cookies = value.split(';').map(|cookie| cookie.trim().to_owned());
            cookies.filter(|cookie| !cookie.is_empty()).collect::<Vec<_>>()
        })
        .collect()
}

/// The decoded parameters of a query, values of one name joined by commas.
#[must_use]
pub fn query_parameters(query: &str) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decode_form(name), decode_form(value));
        out.entry(name)
            .and_modify(|all| {
                all.push(',');
                all.push_str(&value);
            })
            .or_insert(value);
    }
    out
}

fn decode_form(text: &str) -> String {
    let spaced = text.replace('+', " ");
    String::from_utf8_lossy(&percent_decode(&spaced)).into_owned()
}

/// Percent-decoding (RFC 3986); a `%` that starts no code stays.
pub(super) fn percent_decode(text: &str) -> Vec<u8> {
    percent_encoding::percent_decode_str(text).collect()
}

/// Text as it is, everything else in base64; no body is no field.
fn encode_body<'a>(headers: &HeaderMap, body: &'a Bytes) -> (Option<Cow<'a, str>>, bool) {
    if body.is_empty() {
        return (None, false);
    }
    match std::str::from_utf8(body) {
        Ok(text) if is_text(headers) => (Some(Cow::Borrowed(text)), false),
        // Also text that is not UTF-8: JSON cannot hold it, and the function must see the original bytes.
        _ => (Some(Cow::Owned(STANDARD.encode(body))), true),
    }
}

/// HTTP APIs treat these as text; a form, for example, is passed in base64. An encoded body (gzip) is binary.
fn is_text(headers: &HeaderMap) -> bool {
    if headers.contains_key(header::CONTENT_ENCODING) {
        return false;
    }
    let Some(content_type) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let content_type = String::from_utf8_lossy(content_type.as_bytes()).to_ascii_lowercase();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.starts_with("text/")
        || matches!(
            media_type,
            "application/json" | "application/javascript" | "application/xml"
        )
        || media_type.ends_with("+json")
        || media_type.ends_with("+xml")
}

#[cfg(test)]
#[path = "event_tests.rs"]
mod tests;
