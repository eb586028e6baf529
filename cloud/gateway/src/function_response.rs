//! Turns a function's response of payload format 2.0 into HTTP.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use super::response;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FunctionResponse {
    status_code: Value,
    #[serde(default)]
    headers: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    cookies: Option<Vec<String>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: Option<bool>,
}

/// The response for the client. A malformed one becomes a 500, as in API Gateway.
///
/// "If your Lambda function returns valid JSON and doesn't return a `statusCode`", the whole of it is the
/// body of a 200 in `application/json`; so is, as in API Gateway, a payload that is not JSON.
pub(super) fn map(payload: Bytes) -> Response<Body> {
    let has_status = serde_json::from_slice::<BTreeMap<String, serde::de::IgnoredAny>>(&payload)
        .is_ok_and(|fields| fields.contains_key("statusCode"));
    if !has_status {
        let mut response = Response::new(Body::from(payload));
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        return response;
    }
    serde_json::from_slice(&payload)
        .ok()
        .and_then(build)
        .unwrap_or_else(|| {
            tracing::error!("a function's answer is none of payload format 2.0");
            response::message(StatusCode::INTERNAL_SERVER_ERROR)
        })
}

fn build(answer: FunctionResponse) -> Option<Response<Body>> {
    let body = answer.body.unwrap_or_default();
    let body = if answer.is_base64_encoded == Some(true) {
        STANDARD.decode(body).ok()?
    } else {
        body.into_bytes()
    };
    let is_empty = body.is_empty();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status(&answer.status_code)?;
    let headers = response.headers_mut();
    for (name, value) in answer.headers.unwrap_or_default() {
        let name = HeaderName::try_from(name).ok()?;
        // The connection is the gateway's, not the function's.
        if matches!(
            name,
            header::CONNECTION | header::CONTENT_LENGTH | header::TRANSFER_ENCODING | header::UPGRADE
        ) {
            continue;
        }
        let value = match value {
            Value::String(text) => text,
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            _ => return None,
        };
        headers.append(name, HeaderValue::try_from(value).ok()?);
    }
    for cookie in answer.cookies.unwrap_or_default() {
        headers.append(header::SET_COOKIE, HeaderValue::try_from(cookie).ok()?);
    }
    if !is_empty && !headers.contains_key(header::CONTENT_TYPE) {
        let text = HeaderValue::from_static("text/plain; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, text);
    }
    Some(response)
}

/// A number, or a number as text.
fn status(value: &Value) -> Option<StatusCode> {
    let number = match value {
        Value::Number(number) => u16::try_from(number.as_u64()?).ok()?,
        Value::String(text) => text.parse().ok()?,
        _ => return None,
    };
    (200..600)
        .contains(&number)
        .then(|| StatusCode::from_u16(number).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;
    use serde_json::json;

    use super::*;

    async fn mapped(payload: &str) -> (u16, Vec<String>, Vec<u8>) {
        let (parts, body) = map(Bytes::copy_from_slice(payload.as_bytes())).into_parts();
        let headers = parts.headers.iter();
        let headers = headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
        let (status, headers) = (parts.status.as_u16(), headers.collect());
        (status, headers, body.collect().await.unwrap().to_bytes().to_vec())
    }

    #[tokio::test]
    async fn a_whole_answer() {
        let answer = json!({
            "statusCode": 201,
            "headers": {"Content-Type": "application/json", "ETag": "\"1\"", "content-length": "999", "x-n": 5},
            "multiValueHeaders": {},
            "cookies": ["a=1; HttpOnly", "b=2"],
            "body": "{}",
            "isBase64Encoded": false,
        });
        let (status, headers, body) = mapped(&answer.to_string()).await;
        assert_eq!(status, 201);
        assert_eq!(
            headers,
            [
                "content-type: application/json",
                "etag: \"1\"",
                "x-n: 5",
                "set-cookie: a=1; HttpOnly",
                "set-cookie: b=2"
            ]
        );
        assert_eq!(body, b"{}");
    }

    #[tokio::test]
    async fn base64_bodies_are_decoded() {
        let (status, headers, body) =
            mapped(r#"{"statusCode":"200","body":"AP8=","isBase64Encoded":true}"#).await;
        assert_eq!((status, body.as_slice()), (200, [0_u8, 255].as_slice()));
        assert_eq!(headers, ["content-type: text/plain; charset=utf-8"]);
    }

    #[tokio::test]
    async fn without_a_status_all_of_it_is_the_body() {
        for payload in [r#"{"message":"hello"}"#, r#""hello""#, "null", "[1]", "no json {"] {
            let (status, headers, body) = mapped(payload).await;
            assert_eq!(status, 200, "{payload}");
            assert_eq!(headers, ["content-type: application/json"]);
            assert_eq!(body, payload.as_bytes());
        }
    }

    #[tokio::test]
    async fn an_answer_without_a_body_has_no_content_type() {
        assert_eq!(
            mapped(r#"{"statusCode":204}"#).await,
            (204, Vec::new(), Vec::new())
        );
    }

    #[tokio::test]
    async fn what_makes_no_sense_is_an_internal_server_error() {
        for payload in [
            r#"{"statusCode":"x"}"#,
            r#"{"statusCode":99}"#,
            r#"{"statusCode":600}"#,
            r#"{"statusCode":null}"#,
            r#"{"statusCode":200,"headers":{"a b":"c"}}"#,
            r#"{"statusCode":200,"headers":{"a":"c\n"}}"#,
            r#"{"statusCode":200,"body":{}}"#,
            r#"{"statusCode":200,"body":"?","isBase64Encoded":true}"#,
        ] {
            let (status, _, body) = mapped(payload).await;
            assert_eq!(status, 500, "{payload}");
            assert_eq!(body, br#"{"message":"Internal Server Error"}"#);
        }
    }
}
