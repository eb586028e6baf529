//! Requests to a router and its responses.

use std::sync::Arc;

use api::RequestId;
use axum::{Router, body::Body};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

/// A request that is not sent yet.
#[derive(Debug)]
pub struct Call(Request<Body>);

/// `GET`.
pub fn get(path: &str) -> Call {
    request(Method::GET, path)
}

/// `POST` of nothing, until [`Call::json`].
pub fn post(path: &str) -> Call {
    request(Method::POST, path)
}

/// `PATCH` of nothing, until [`Call::json`].
pub fn patch(path: &str) -> Call {
    request(Method::PATCH, path)
}

/// `PUT` of nothing, until [`Call::json`].
pub fn put(path: &str) -> Call {
    request(Method::PUT, path)
}

/// `DELETE`.
pub fn delete(path: &str) -> Call {
    request(Method::DELETE, path)
}

/// Any method. The request id is `test-request`.
pub fn request(method: Method, path: &str) -> Call {
    let request = Request::builder().method(method).uri(path);
    let request = request.extension(RequestId(Arc::from("test-request")));
    Call(request.body(Body::empty()).unwrap())
}

impl Call {
    /// With this header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.0.headers_mut().append(name, value.parse().unwrap());
        self
    }

    /// With this access token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// With this JSON body.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "reads well with json!")]
    pub fn json(self, body: Value) -> Self {
        self.header("content-type", "application/json")
            .body(body.to_string())
    }

    /// With these bytes as body and no media type.
    #[must_use]
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.0.body_mut() = body.into();
        self
    }

    /// Sends it.
    pub async fn send(self, router: &Router) -> Answer {
        let (parts, body) = router.clone().oneshot(self.0).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }
}

/// A response.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Answer {
    /// The body as JSON; `null` if it is empty.
    pub fn json(&self) -> Value {
        if self.text.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&self.text).unwrap()
    }

    /// A header's value; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The `code` of a problem.
    pub fn code(&self) -> String {
        let problem = self.json();
        problem.get("code").and_then(Value::as_str).unwrap().to_owned()
    }

    /// Status, the headers that are part of the contract, and body: for snapshots.
    pub fn snapshot(&self) -> Value {
        let names = [
            "content-type",
            "etag",
            "location",
            "allow",
            "retry-after",
            "www-authenticate",
        ];
        let headers = names.iter().filter(|name| self.headers.contains_key(**name));
        let headers: serde_json::Map<_, _> = headers
            .map(|name| ((*name).to_owned(), self.header(name).into()))
            .collect();
        serde_json::json!({"status": self.status.as_u16(), "headers": headers, "body": self.json()})
    }
}
