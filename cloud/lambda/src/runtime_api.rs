//! The Runtime API over HTTP, each instance under its own path prefix `/<function>/<instance>`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::error::{InvokeError, MAX_RESPONSE_BYTES};
use super::pool::Pool;
use super::state::{Invocation, Next};

type Pools = Arc<BTreeMap<String, Arc<Pool>>>;

/// Serves until `stopped` becomes true.
pub(super) async fn serve(
    listener: TcpListener,
    pools: BTreeMap<String, Arc<Pool>>,
    mut stopped: watch::Receiver<bool>,
) {
    const RUNTIME: &str = "/{function}/{instance}/2018-06-01/runtime";
    let router = Router::new()
        .route(&format!("{RUNTIME}/invocation/next"), get(next))
        .route(
            &format!("{RUNTIME}/invocation/{{request_id}}/response"),
            post(response),
        )
        .route(&format!("{RUNTIME}/invocation/{{request_id}}/error"), post(error))
        .route(&format!("{RUNTIME}/init/error"), post(init_error))
        .with_state(Arc::new(pools));
    let listener = listener.tap_io(|connection| {
        // A response must not wait for more bytes.
        let _ = connection.set_nodelay(true);
    });
    let stop = async move {
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stop).await {
        tracing::error!(%error, "the Runtime API ended");
    }
}

async fn next(
    State(pools): State<Pools>,
    Path((function, instance)): Path<(String, String)>,
) -> Response<Body> {
    let Some(pool) = pools.get(&function) else {
        return refusal(
            StatusCode::FORBIDDEN,
            "UnknownFunction",
            "there is no such function",
        );
    };
    let invocation = match pool.next(&instance) {
        Next::Now(invocation) => Ok(invocation),
        Next::Later(invocation) => invocation.await,
        Next::UnknownInstance => {
            return refusal(
                StatusCode::FORBIDDEN,
                "UnknownInstance",
                "there is no such instance",
            );
        }
    };
    match invocation {
        Ok(invocation) => event(invocation, &pool.config().function.arn),
        // The pool has closed or dropped this instance, which is being killed.
        Err(_) => refusal(StatusCode::GONE, "Ending", "this instance is ending"),
    }
}

async fn response(
    State(pools): State<Pools>,
    Path((function, instance, request_id)): Path<(String, String, String)>,
    body: Body,
) -> Response<Body> {
    let outcome = read(body).await;
    answer(&pools, &function, &instance, &request_id, outcome)
}

async fn error(
    State(pools): State<Pools>,
    Path((function, instance, request_id)): Path<(String, String, String)>,
    body: Body,
) -> Response<Body> {
    let outcome = read(body)
        .await
        .and_then(|error| Err(InvokeError::Function(error)));
    answer(&pools, &function, &instance, &request_id, outcome)
}

async fn init_error(
    State(pools): State<Pools>,
    Path((function, _instance)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response<Body> {
    let body = read(body).await.unwrap_or_default();
    let said: Value = serde_json::from_slice(&body).unwrap_or_default();
    let text = |name: &str| said.get(name).and_then(Value::as_str).map(str::to_owned);
    let kind = text("errorType").or_else(|| {
        let kind = headers.get("lambda-runtime-function-error-type")?;
        Some(kind.to_str().ok()?.to_owned())
    });
    let reason = [kind, text("errorMessage")]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(": ");
    if let Some(pool) = pools.get(&function) {
        pool.init_error(reason);
    }
    accepted()
}

fn answer(
    pools: &Pools,
    function: &str,
    instance: &str,
    request_id: &str,
    outcome: Result<Bytes, InvokeError>,
) -> Response<Body> {
    let is_too_large = outcome == Err(InvokeError::ResponseTooLarge);
    let is_known = pools
        .get(function)
        .is_some_and(|pool| pool.answer(instance, request_id, outcome));
    match (is_known, is_too_large) {
        (false, _) => refusal(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID"),
        (true, true) => refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLarge",
            &format!("Exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes)."),
        ),
        (true, false) => accepted(),
    }
}

async fn read(body: Body) -> Result<Bytes, InvokeError> {
    match Limited::new(body, MAX_RESPONSE_BYTES).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(InvokeError::ResponseTooLarge),
        Err(error) => Err(InvokeError::Crashed(format!("its answer broke off: {error}"))),
    }
}

/// The response to `/next`; the headers are those of the guide's "Next invocation".
fn event(invocation: Invocation, arn: &str) -> Response<Body> {
    Response::builder()
        .header(header::CONTENT_TYPE, "application/json")
        .header("lambda-runtime-aws-request-id", invocation.request_id)
        .header("lambda-runtime-deadline-ms", invocation.deadline_ms)
        .header("lambda-runtime-invoked-function-arn", arn)
        .header("lambda-runtime-trace-id", invocation.trace_id)
        .body(Body::from(invocation.event))
        .unwrap_or_else(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR, "Internal", "no valid header"))
}

fn accepted() -> Response<Body> {
    json_response(StatusCode::ACCEPTED, &json!({"status": "OK"}))
}

fn refusal(status: StatusCode, kind: &str, message: &str) -> Response<Body> {
    json_response(status, &json!({"errorType": kind, "errorMessage": message}))
}

fn json_response(status: StatusCode, body: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let json = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
