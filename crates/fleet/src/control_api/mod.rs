//! The control API under `/_local`: state that AWS shows elsewhere, for tests and developers.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, Response, StatusCode, Uri, header};
use bytes::Bytes;
use cloud_core::faults::{Faults, Order};
use cloud_core::iam::Iam;
use cloud_dynamodb::Lag;
use cloud_event_source::{EventSources, MappingStatus};
use cloud_gateway::{is_this_machine, json, message, query_parameters, read_body};
use cloud_lambda::{InvokeError, Lambda, LambdaStatus};
use cloud_mail::Mailbox;
use cloud_scheduler::{ScheduleStatus, Schedules};
use cloud_sns::Sns;
use cloud_sqs::{QueueStatus, Sqs};
use serde::Serialize;

pub use services::Services;

mod services;

/// The first segment of its paths.
pub const ROOT: &str = "_local";

/// The control API and its dependencies.
#[derive(Clone)]
pub struct ControlApi {
    /// The services of the cloud.
    pub services: Services,
    /// The functions.
    pub lambda: Lambda,
    /// The queues.
    pub sqs: Sqs,
    /// The event source mappings.
    pub event_sources: EventSources,
    /// The schedules.
    pub schedules: Schedules,
    /// How far the table's indexes are behind.
    pub lag: Lag,
    /// The topics, if there are any.
    pub sns: Option<Sns>,
    /// The captured e-mail and SMS.
    pub mailbox: Mailbox,
    /// Errors of the services on demand.
    pub faults: Faults,
    /// What the roles grant.
    pub iam: Iam,
}

impl ControlApi {
    /// The router for everything below [`ROOT`].
    pub fn router(self) -> Router {
        Router::new().fallback(answer).with_state(self)
    }
}

async fn answer(State(api): State<ControlApi>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    if services::is_streamed(&path) {
        // Pages of this machine may be cross-site by name (`localhost` and 127.0.0.1), and no page can read a
        // response without an origin; besides, each request is signed.
        return match services::find(&api.services, &path) {
            _ if !is_from_our_origin(&parts.headers) => message(StatusCode::FORBIDDEN),
            Some((router, rest)) => services::call(router, parts, body, rest).await,
            None => message(StatusCode::NOT_FOUND),
        };
    }
    let body = match read_body(body).await {
        Ok(body) => body,
        Err(status) => return message(status),
    };
    if !is_from_this_machine(&parts.headers) {
        return message(StatusCode::FORBIDDEN);
    }
    if let Some((router, rest)) = services::find(&api.services, &path) {
        return services::call(router, parts, Body::from(body), rest).await;
    }
    if let Some(function) = path.strip_prefix("/_local/invoke/") {
        return match parts.method {
            Method::POST => invoke(&api, function, body).await,
            _ => allow("POST"),
        };
    }
    if let Some(name) = path.strip_prefix("/_local/schedules/") {
        return match parts.method {
            Method::POST if api.schedules.fire(name).await => no_content(),
            Method::POST => message(StatusCode::NOT_FOUND),
            _ => allow("POST"),
        };
    }
    match (path.as_str(), &parts.method) {
        ("/_local/mail", &Method::GET) => mail(&api, &parts.uri).await,
        ("/_local/faults", &Method::POST) => add_fault(&api, &body),
        ("/_local/faults", &Method::DELETE) => {
            api.faults.clear();
            no_content()
        }
        ("/_local/grants", &Method::GET) => {
            json(StatusCode::OK, serde_json::json!(api.iam.grants()).to_string())
        }
        ("/_local/status", &Method::GET) => status(&api).await,
        ("/_local/metrics", &Method::GET) => json(
            StatusCode::OK,
            serde_json::json!(api.lambda.metrics()).to_string(),
        ),
        ("/_local/logs", &Method::GET) => logs(&api, &parts.uri),
        ("/_local/idle", &Method::POST) => idle(&api).await,
        ("/_local/indexed", &Method::POST) => {
            api.lag.over().await;
            no_content()
        }
        ("/_local/grants" | "/_local/logs" | "/_local/mail" | "/_local/metrics" | "/_local/status", _) => {
            allow("GET")
        }
        ("/_local/faults", _) => allow("DELETE, POST"),
        ("/_local/idle" | "/_local/indexed", _) => allow("POST"),
        _ => message(StatusCode::NOT_FOUND),
    }
}

/// A page of another site must not read codes or invoke functions here, nor one whose own name resolves to
/// 127.0.0.1. Programs send none of these headers.
fn is_from_this_machine(headers: &HeaderMap) -> bool {
    const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
    let is_cross_site = headers.get(FETCH_SITE).is_some_and(|value| value == "cross-site");
    is_from_our_origin(headers) && !is_cross_site
}

fn is_from_our_origin(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let is_host_ours = text(header::HOST).is_some_and(is_this_machine);
    let is_origin_ours = text(header::ORIGIN).is_none_or(|origin| {
        origin
            .split_once("://")
            .is_some_and(|(_, host)| is_this_machine(host))
    });
    is_host_ours && is_origin_ours
}

/// The functions' latest log lines after `after`; of one request only with `request_id`.
fn logs(api: &ControlApi, uri: &Uri) -> Response<Body> {
    let mut query = query_parameters(uri.query().unwrap_or_default());
    let after = query.remove("after").and_then(|after| after.parse().ok());
    let mut lines = api.lambda.log_lines(after.unwrap_or(0));
    if let Some(id) = query.remove("request_id") {
        lines.retain(|line| line.text.contains(&id));
    }
    json(StatusCode::OK, serde_json::json!({ "lines": lines }).to_string())
}

async fn mail(api: &ControlApi, uri: &Uri) -> Response<Body> {
    let to = query_parameters(uri.query().unwrap_or_default()).remove("to");
    match api.mailbox.list(to.as_deref()).await {
        Ok(mails) => json(StatusCode::OK, serde_json::json!(mails).to_string()),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "the mailbox cannot be read");
            message(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

/// `GET /_local/status`.
#[derive(Serialize)]
struct Status {
    #[serde(flatten)]
    lambda: LambdaStatus,
    queues: BTreeMap<String, QueueStatus>,
    event_sources: Vec<MappingStatus>,
    schedules: Vec<ScheduleStatus>,
}

async fn status(api: &ControlApi) -> Response<Body> {
    let (sqs, event_sources) = (&api.sqs, &api.event_sources);
    let status = async {
        Ok::<_, anyhow::Error>(Status {
            lambda: api.lambda.status(),
            queues: sqs.status(event_sources.failure_destinations()).await?,
            event_sources: event_sources.status().await?,
            schedules: api.schedules.status(),
        })
    };
    match status.await {
        Ok(status) => json(StatusCode::OK, serde_json::json!(status).to_string()),
        Err(error) => failed(&error),
    }
}

async fn idle(api: &ControlApi) -> Response<Body> {
    api.schedules.settle().await;
    let idle = api.event_sources.idle().await;
    if let Some(sns) = &api.sns {
        sns.settle().await;
    }
    match idle {
        Ok(()) => {
            api.lag.over().await;
            no_content()
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> Response<Body> {
    tracing::error!(error = format!("{error:#}"), "the local data cannot be read");
    message(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Makes the next calls of a service's operation fail; see [`cloud_core::faults`] for the body.
fn add_fault(api: &ControlApi, body: &[u8]) -> Response<Body> {
    let refuse = |message: &str| {
        json(
            StatusCode::BAD_REQUEST,
            serde_json::json!({ "message": message }).to_string(),
        )
    };
    let order: Order = match serde_json::from_slice(body) {
        Ok(order) => order,
        Err(error) => return refuse(&error.to_string()),
    };
    let names = api.services.keys().copied();
    // Its functions fail by themselves.
    let names: Vec<_> = names.filter(|name| *name != "lambda").collect();
    if !names.contains(&order.service.as_str()) {
        return refuse(&format!(
            "there is no service {}, only {}",
            order.service,
            names.join(", ")
        ));
    }
    match api.faults.add(order) {
        Ok(()) => no_content(),
        Err(error) => refuse(&error.to_string()),
    }
}

/// Invokes the function with the body as its event; responds with its response, or a 502 with its error.
async fn invoke(api: &ControlApi, function: &str, event: Bytes) -> Response<Body> {
    let (status, body) = match api.lambda.invoke(function, event, None).await {
        Ok(payload) => {
            let mut response = json(StatusCode::OK, String::new());
            *response.body_mut() = Body::from(payload);
            return response;
        }
        Err(InvokeError::Function(said)) => (
            StatusCode::BAD_GATEWAY,
            String::from_utf8_lossy(&said).into_owned(),
        ),
        Err(error) => {
            let status = cloud_gateway::status(&error);
            let status = match error {
                InvokeError::UnknownFunction(_) => StatusCode::NOT_FOUND,
                _ => status,
            };
            (
                status,
                serde_json::json!({ "message": error.to_string() }).to_string(),
            )
        }
    };
    json(status, body)
}

fn allow(method: &'static str) -> Response<Body> {
    let mut response = message(StatusCode::METHOD_NOT_ALLOWED);
    let method = header::HeaderValue::from_static(method);
    response.headers_mut().insert(header::ALLOW, method);
    response
}

fn no_content() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn check(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_from_this_machine(&headers.collect())
    }

    #[test]
    fn programs_and_pages_of_this_machine_may() {
        assert!(check(&[("host", "127.0.0.1:3000")]));
        assert!(check(&[
            ("host", "localhost:3000"),
            ("origin", "http://localhost:5173"),
            ("sec-fetch-site", "same-site")
        ]));
    }

    #[test]
    fn pages_of_other_sites_may_not() {
        assert!(
            !check(&[("host", "evil.test:3000")]),
            "its name points at 127.0.0.1"
        );
        assert!(!check(&[
            ("host", "127.0.0.1:3000"),
            ("sec-fetch-site", "cross-site")
        ]));
        assert!(!check(&[
            ("host", "127.0.0.1:3000"),
            ("origin", "http://evil.test")
        ]));
        assert!(!check(&[("host", "127.0.0.1:3000"), ("origin", "null")]));
        assert!(!check(&[]));
    }
}
