//! API Gateway: an HTTP API in front of the functions.
//!
//! | failure | status |
//! |---|---|
//! | no route | 404 |
//! | the JWT authorizer, its scopes | 401, 403 |
//! | throttling | 429 |
//! | body over 10 MiB, or event over Lambda's 6 MiB | 413 |
//! | request line and headers over 10,240 bytes | 431 |
//! | the function reports an error, or its response is malformed | 500 |
//! | its process ends or does not start | 502 |
//! | no instance is free in time, too many requests wait | 503 |
//! | the function or the integration takes too long | 504 |

mod authorizer;
mod cors;
mod event;
mod function_response;
mod limits;
mod response;
mod routes;
mod settings;
mod throttle;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header, request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use cloud_core::clock::SharedClock;
use cloud_core::random;
use cloud_lambda::{InvokeError, Lambda};
use tokio::time::Instant;

use serde_json::Value;

use authorizer::{Claims, Keys, Refusal};
use routes::{Match, Routes};
use throttle::TokenBucket;

pub use event::query_parameters;
pub use limits::{is_this_machine, read_body};
pub use response::{json, message};
pub use settings::{Authorizer, Cors, HttpApi, Route, Throttle};

/// The gateway's configuration and dependencies.
pub struct Config {
    /// The HTTP API of the template.
    pub api: HttpApi,
    /// The routes, each with the name of its function.
    pub routes: Vec<(String, Route)>,
    /// `!Ref` of the HTTP API.
    pub api_id: String,
    /// The port it is served on.
    pub port: u16,
    /// The functions.
    pub lambda: Lambda,
    /// The JWK Set of the user pool, when there is one: the authorizers accept its tokens.
    pub jwks: Option<Value>,
    /// The pool's issuer, which every authorizer must name.
    pub issuer: String,
    /// The time.
    pub clock: SharedClock,
}

/// The HTTP API. Clones share it.
#[derive(Clone)]
pub struct Gateway {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    routes: Routes,
    keys: Keys,
    stage_throttle: Option<TokenBucket>,
    route_throttles: BTreeMap<String, TokenBucket>,
}

impl Gateway {
    /// A gateway for a checked template.
    ///
    /// # Errors
    /// When a route is malformed, or an authorizer trusts another issuer than the local user pool.
    pub fn new(config: Config) -> anyhow::Result<Self> {
        for (name, authorizer) in &config.api.authorizers {
            ensure!(
                config.jwks.is_some() && authorizer.issuer == config.issuer,
                "the authorizer {name} trusts {}; locally there is only the template's user pool, {}",
                authorizer.issuer,
                config.issuer
            );
        }
        let now = Instant::now();
        let routes = Routes::new(config.routes.iter().cloned())?;
        let keys = config.jwks.as_ref().map(Keys::new);
        let throttles = config.api.route_throttles.iter();
        let inner = Inner {
            routes,
            keys: keys.unwrap_or_default(),
            stage_throttle: config.api.throttle.map(|limits| TokenBucket::new(limits, now)),
            route_throttles: throttles
                .map(|(key, limits)| (key.clone(), TokenBucket::new(*limits, now)))
                .collect(),
            config,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The router for all paths. It needs the client's address: serve it with connect info.
    pub fn router(self) -> Router {
        Router::new().fallback(serve_request).with_state(self)
    }

    async fn answer(&self, request: Request, source: SocketAddr, request_id: &str) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let head = limits::check_head(&parts);
        // Read the whole body first, whatever the response: a connection with half a request in it cannot be
        // reused, and its client would see a reset instead of the response.
        let body = read_body(body).await;
        let body = match head.and(body) {
            Ok(body) => body,
            Err(status) => return message(status),
        };
        let preflight = cors::is_preflight(&parts.method, &parts.headers);
        let origin = parts.headers.get(header::ORIGIN).cloned();
        let mut response = self.route(parts, body, source, request_id, preflight).await;
        if let Some(cors) = &self.inner.config.api.cors {
            cors::apply(cors, origin.as_ref(), preflight, response.headers_mut());
        }
        response
    }

    async fn route(
        &self,
        parts: request::Parts,
        body: Bytes,
        source: SocketAddr,
        request_id: &str,
        preflight: bool,
    ) -> Response<Body> {
        let inner = &self.inner;
        let Ok(path) = String::from_utf8(event::percent_decode(parts.uri.path())) else {
            return message(StatusCode::BAD_REQUEST);
        };
        // HTTP APIs drop the part of a path after an encoded `?`.
        let path = path.split('?').next().unwrap_or_default();
        let Some(matched) = inner.routes.find(parts.method.as_str(), path) else {
            // A preflight request is answered even where no route takes OPTIONS.
            return if preflight && inner.config.api.cors.is_some() {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::NO_CONTENT;
                response
            } else {
                message(StatusCode::NOT_FOUND)
            };
        };
        if !inner.admit(&matched.entry.key, Instant::now()) {
            return message(StatusCode::TOO_MANY_REQUESTS);
        }
        let claims = match inner.authorize(&parts, &matched) {
            Ok(claims) => claims,
            Err(refusal) => return refusal.answer(),
        };
        let now = inner.config.clock.now();
        let Ok(trace_id) = trace_of(&parts).map_or_else(|| cloud_lambda::trace_id(now), Ok) else {
            return message(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let context = event::Context {
            matched: &matched,
            path,
            api_id: &inner.config.api_id,
            port: inner.config.port,
            stage_variables: &inner.config.api.stage_variables,
            source_ip: source.ip(),
            request_id,
            trace_id: &trace_id,
            claims: claims.as_ref(),
            now,
        };
        match event::build(&parts, &body, &context) {
            Ok(event) => inner.invoke(&matched, event, trace_id).await,
            Err(error) => {
                tracing::error!(%error, "an event could not be made");
                message(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

impl Inner {
    fn admit(&self, route_key: &str, now: Instant) -> bool {
        let throttle = self
            .route_throttles
            .get(route_key)
            .or(self.stage_throttle.as_ref());
        throttle.is_none_or(|bucket| bucket.take(now))
    }

    fn authorize(&self, parts: &request::Parts, matched: &Match<'_>) -> Result<Option<Claims>, Refusal> {
        let api = &self.config.api;
        let route = &matched.entry.route;
        let Some(name) = &route.authorizer else {
            return Ok(None);
        };
        // The template's reader has checked that it exists; if not, every request is refused.
        let authorizer = api
            .authorizers
            .get(name)
            .ok_or(Refusal::Invalid("there is no authorizer"))?;
        let now = self.config.clock.now();
        authorizer::authorize(&parts.headers, authorizer, &route.scopes, &self.keys, now).map(Some)
    }

    async fn invoke(&self, matched: &Match<'_>, event: Bytes, trace_id: String) -> Response<Body> {
        let timeout = Duration::from_millis(matched.entry.route.timeout_ms);
        let deadline = Instant::now() + timeout;
        let function = &matched.entry.function;
        let invocation = self
            .config
            .lambda
            .invoke_traced(function, event, Some(deadline), Some(trace_id));
        match invocation.await {
            Ok(payload) => function_response::map(payload),
            Err(error) => {
                let status = status(&error);
                // The function's own error may quote its input; the function has logged it.
                let error = match &error {
                    InvokeError::Function(_) => "the function failed".to_owned(),
                    other => other.to_string(),
                };
                tracing::warn!(function, route = %matched.entry.key, status = status.as_u16(), error, "no answer");
                message(status)
            }
        }
    }
}

/// The client's trace id.
fn trace_of(parts: &request::Parts) -> Option<String> {
    let trace = parts.headers.get("x-amzn-trace-id")?.to_str().ok()?;
    trace.starts_with("Root=").then(|| trace.to_owned())
}

/// The status of a request that its function did not answer, by the table at the top of this file.
#[must_use]
pub fn status(error: &InvokeError) -> StatusCode {
    match error {
        InvokeError::RequestTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        InvokeError::UnknownFunction(_) | InvokeError::Function(_) | InvokeError::ResponseTooLarge => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
        InvokeError::Crashed(_) | InvokeError::InitFailed(_) => StatusCode::BAD_GATEWAY,
        InvokeError::TimedOut(_) | InvokeError::DeadlinePassed { started: true } => {
            StatusCode::GATEWAY_TIMEOUT
        }
        InvokeError::DeadlinePassed { started: false }
        | InvokeError::TooManyRequests
        | InvokeError::ShuttingDown => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn serve_request(
    State(gateway): State<Gateway>,
    ConnectInfo(source): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response<Body> {
    // As API Gateway's: 16 characters, `JKJaXmPLvHcESHA=`.
    let id = random::bytes::<11>().map_or_else(|_| "-".to_owned(), |bytes| STANDARD.encode(bytes));
    let mut response = gateway.answer(request, source, &id).await;
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert("apigw-requestid", id);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table at the top of this file.
    #[test]
    fn why_there_is_no_answer_decides_the_status() {
        for (error, expected) in [
            (InvokeError::RequestTooLarge, 413),
            (InvokeError::UnknownFunction("f".to_owned()), 500),
            (InvokeError::Function(Bytes::new()), 500),
            (InvokeError::ResponseTooLarge, 500),
            (InvokeError::Crashed("exit status: 1".to_owned()), 502),
            (InvokeError::InitFailed("exit status: 1".to_owned()), 502),
            (InvokeError::TooManyRequests, 503),
            (InvokeError::DeadlinePassed { started: false }, 503),
            (InvokeError::ShuttingDown, 503),
            (InvokeError::DeadlinePassed { started: true }, 504),
            (InvokeError::TimedOut(Duration::from_secs(1)), 504),
        ] {
            assert_eq!(status(&error), expected, "{error}");
        }
    }
}
