//! CORS as the bucket's configuration says ("Testing CORS", `CORSRule` in the API reference).

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};

use super::call::Call;
use super::error::{Answer, Failure, api, bad};
use super::settings::CorsRule;
use super::state::S3;

/// The headers on which the response depends.
const VARY: &str = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

pub(super) fn preflight(s3: &S3, call: &Call) -> Answer {
    let origin = call.header("origin").ok_or_else(|| {
        bad(
            "BadRequest",
            "Insufficient information. Origin request header needed.",
        )
    })?;
    let method = call
        .header("access-control-request-method")
        .ok_or_else(|| bad("BadRequest", "Invalid Access-Control-Request-Method: null"))?;
    let rules = &s3.bucket(&call.bucket)?.cors;
    if rules.is_empty() {
        return Err(refused("CORSResponse: CORS is not enabled for this bucket."));
    }
    let asked = call.header("access-control-request-headers").unwrap_or_default();
    let asked: Vec<&str> = asked
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let rule = rules.iter().find(|rule| {
        allows(rule, origin, method)
            && asked.iter().all(|name| {
                rule.allowed_headers
                    .iter()
                    .any(|allowed| is_like(&allowed.to_ascii_lowercase(), &name.to_ascii_lowercase()))
            })
    });
    let rule = rule.ok_or_else(|| {
        refused(
            "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, \
             request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted \
             by the resource's CORS spec.",
        )
    })?;
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    set(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, &asked.join(", "));
    tell(rule, origin, headers);
    Ok(response)
}

/// Lets the page read the response.
pub(super) fn apply(s3: &S3, call: &Call, headers: &mut HeaderMap) {
    let (Some(origin), Ok(bucket)) = (call.header("origin"), s3.bucket(&call.bucket)) else {
        return;
    };
    let rule = bucket
        .cors
        .iter()
        .find(|rule| allows(rule, origin, call.method.as_str()));
    if let Some(rule) = rule {
        tell(rule, origin, headers);
    }
}

fn tell(rule: &CorsRule, origin: &str, headers: &mut HeaderMap) {
    let is_any = rule.allowed_origins.iter().any(|allowed| allowed == "*");
    let allowed = if is_any { "*" } else { origin };
    set(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    if !is_any {
        set(headers, header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    let methods = rule.allowed_methods.join(", ");
    set(headers, header::ACCESS_CONTROL_ALLOW_METHODS, &methods);
    if !rule.exposed_headers.is_empty() {
        let exposed = rule.exposed_headers.join(", ");
        set(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, &exposed);
    }
    if let Some(max_age_s) = rule.max_age_s {
        set(headers, header::ACCESS_CONTROL_MAX_AGE, &max_age_s.to_string());
    }
    set(headers, header::VARY, VARY);
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value)
        && !value.is_empty()
    {
        headers.insert(name, value);
    }
}

fn allows(rule: &CorsRule, origin: &str, method: &str) -> bool {
    rule.allowed_methods.iter().any(|allowed| allowed == method)
        && rule
            .allowed_origins
            .iter()
            .any(|allowed| is_like(allowed, origin))
}

/// Matches a pattern with at most one `*`.
fn is_like(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => {
            text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end)
        }
        None => pattern == text,
    }
}

fn refused(message: &str) -> Failure {
    api(StatusCode::FORBIDDEN, "AccessForbidden", message)
}
