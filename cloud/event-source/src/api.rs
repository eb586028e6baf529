//! The operations of Lambda's own API that an operator's command needs: `Invoke`, `GetFunctionConfiguration` and
//! `ListEventSourceMappings` (API reference).

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::routing::{get, post};
use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_core::iam::{Iam, Refusal};
use cloud_core::protocol;
use cloud_lambda::{InvokeError, Lambda};
use serde::Deserialize;
use serde_json::{Value, json};

use super::EventSources;
use super::mapping::Mapping;
use super::settings::Upstream;

#[derive(Clone)]
struct Api {
    event_sources: EventSources,
    lambda: Lambda,
    iam: Iam,
}

impl EventSources {
    /// Lambda's API, with these functions and mappings.
    pub fn router(&self, lambda: Lambda, iam: Iam) -> Router {
        Router::new()
            .route("/2015-03-31/functions/{name}/invocations", post(invoke))
            .route("/2015-03-31/functions/{name}/configuration", get(configuration))
            .route("/2015-03-31/event-source-mappings/", get(list))
            .with_state(Api {
                event_sources: self.clone(),
                lambda,
                iam,
            })
    }

    fn mappings(&self) -> impl Iterator<Item = &Mapping> {
        let streams = self.inner.streams.iter().map(|poller| poller.mapping.as_ref());
        streams.chain(self.inner.queues.iter().map(AsRef::as_ref))
    }
}

/// The function by its name, or its ARN.
async fn invoke(
    State(api): State<Api>,
    Path(name): Path<String>,
    headers: HeaderMap,
    event: Bytes,
) -> Response<Body> {
    let (name, arn) = name_and_arn(&name);
    if let Err(refusal) = may(&api.iam, &headers, "Invoke", &arn) {
        return refused(&refusal);
    }
    let kind = headers.get("x-amz-invocation-type");
    if kind.is_some_and(|kind| kind != "RequestResponse") {
        let text = "Only invocations that wait for the response are supported here";
        return error(StatusCode::BAD_REQUEST, "InvalidParameterValueException", text);
    }
    match api.lambda.invoke(name, event, None).await {
        Ok(payload) => answered(payload, None),
        Err(InvokeError::Function(said)) => answered(said, Some("Unhandled")),
        Err(failure) => {
            let text = failure.to_string();
            let (status, code) = match failure {
                InvokeError::UnknownFunction(_) => (StatusCode::NOT_FOUND, "ResourceNotFoundException"),
                InvokeError::RequestTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException"),
                InvokeError::TooManyRequests => (StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException"),
                InvokeError::ShuttingDown | InvokeError::DeadlinePassed { .. } => {
                    (StatusCode::INTERNAL_SERVER_ERROR, "ServiceException")
                }
                // The function's own failures are its response.
                _ => {
                    let said = json!({ "errorMessage": text });
                    return answered(Bytes::from(said.to_string()), Some("Unhandled"));
                }
            };
            error(status, code, &text)
        }
    }
}

/// Of a function that is named by its name or its ARN.
fn name_and_arn(name: &str) -> (&str, String) {
    let name = name.rsplit("function:").next().unwrap_or_default();
    (
        name,
        format!("arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{name}"),
    )
}

/// The variables that Lambda itself sets are not among those of the configuration ("Using Lambda environment variables", developer guide).
async fn configuration(
    State(api): State<Api>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let (name, arn) = name_and_arn(&name);
    if let Err(refusal) = may(&api.iam, &headers, "GetFunctionConfiguration", &arn) {
        return refused(&refusal);
    }
    let Some(function) = api.lambda.configuration(name) else {
        let text = format!("Function not found: {arn}");
        return error(StatusCode::NOT_FOUND, "ResourceNotFoundException", &text);
    };
    let is_reserved = |name: &str| name.starts_with("AWS_") || ["LANG", "TZ", "_HANDLER"].contains(&name);
    let variables = function.environment.iter().filter(|(name, _)| !is_reserved(name));
    let variables: serde_json::Map<String, Value> = variables
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    let body = json!({
        "FunctionName": name,
        "FunctionArn": function.arn,
        "Timeout": function.timeout.as_secs(),
        "Environment": { "Variables": variables },
    });
    protocol::json(StatusCode::OK, body.to_string())
}

fn answered(payload: Bytes, failure: Option<&'static str>) -> Response<Body> {
    let mut response = Response::new(Body::from(payload));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-amz-executed-version", HeaderValue::from_static("$LATEST"));
    if let Some(failure) = failure {
        headers.insert("x-amz-function-error", HeaderValue::from_static(failure));
    }
    response
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wanted {
    event_source_arn: Option<String>,
}

/// All on one page.
async fn list(State(api): State<Api>, Query(wanted): Query<Wanted>, headers: HeaderMap) -> Response<Body> {
    if let Err(refusal) = may(&api.iam, &headers, "ListEventSourceMappings", "*") {
        return refused(&refusal);
    }
    let mappings = api.event_sources.mappings();
    let wanted = mappings.filter(|mapping| {
        let arn = wanted.event_source_arn.as_ref();
        arn.is_none_or(|arn| *arn == mapping.source_arn())
    });
    let mappings: Vec<Value> = wanted.map(describe).collect();
    let body = json!({ "EventSourceMappings": mappings }).to_string();
    protocol::json(StatusCode::OK, body)
}

fn describe(mapping: &Mapping) -> Value {
    let source = mapping.source();
    let patterns = source.filters.iter();
    let filters: Vec<Value> = patterns
        .map(|pattern| json!({ "Pattern": pattern.to_string() }))
        .collect();
    let response_types: &[&str] = if source.reports_item_failures {
        &["ReportBatchItemFailures"]
    } else {
        &[]
    };
    let mut out = json!({
        "BatchSize": source.batch_size,
        "EventSourceArn": mapping.source_arn(),
        "FunctionArn": mapping.function_arn(),
        "FunctionResponseTypes": response_types,
        "MaximumBatchingWindowInSeconds": source.batching_window_s,
        "State": if source.is_enabled { "Enabled" } else { "Disabled" },
    });
    if let Value::Object(out) = &mut out {
        if !filters.is_empty() {
            out.insert("FilterCriteria".to_owned(), json!({ "Filters": filters }));
        }
        if let Upstream::Stream(stream) = &source.upstream {
            let on_failure = stream.on_failure_arn.as_ref();
            let on_failure = on_failure.map(|arn| json!({ "OnFailure": { "Destination": arn } }));
            out.extend([
                (
                    "DestinationConfig".to_owned(),
                    on_failure.unwrap_or_else(|| json!({})),
                ),
                (
                    "ParallelizationFactor".to_owned(),
                    json!(stream.parallelization_factor),
                ),
            ]);
        }
    }
    out
}

fn may(iam: &Iam, headers: &HeaderMap, operation: &str, resource: &str) -> Result<(), Refusal> {
    iam.caller(headers)?.may("lambda", operation, resource, &[])
}

fn refused(refusal: &Refusal) -> Response<Body> {
    let (code, text) = match refusal {
        Refusal::NotSigned => (
            "MissingAuthenticationTokenException",
            "Missing Authentication Token".to_owned(),
        ),
        Refusal::UnknownAccessKey => (
            "UnrecognizedClientException",
            "The security token included in the request is invalid.".to_owned(),
        ),
        Refusal::Denied(denied) => ("AccessDeniedException", denied.text(&denied.action)),
    };
    error(StatusCode::FORBIDDEN, code, &text)
}

/// REST JSON: the code is in a header.
fn error(status: StatusCode, code: &'static str, text: &str) -> Response<Body> {
    let mut response = protocol::json(status, json!({ "Type": "User", "Message": text }).to_string());
    let code = HeaderValue::from_static(code);
    response.headers_mut().insert("x-amzn-errortype", code);
    response
}
