//! Common to every route: request id, problem bodies, security headers, the access log line.

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request},
    handler::Handler,
    middleware::{self, Next},
    response::Response,
};
use http::{HeaderName, HeaderValue, header};

use crate::ApiError;

/// The id of a request in logs and responses. The caller of the router puts it into the request's extensions (in
/// Lambda: API Gateway's request id).
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Completes a function's router: problems for unknown routes (404) and methods (405 with `Allow`), the body of
/// every problem, `x-request-id`, security headers, one log line for each request.
pub fn with_common_layers(router: Router) -> Router {
    let router = router
        .fallback(async || ApiError::NotFound)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed);
    router.layer(middleware::from_fn(around))
}

/// The same for the function that also answers for the paths of others: `fallback` handles what no route matches.
pub fn with_common_layers_and_fallback<H, T>(router: Router, fallback: H) -> Router
where
    H: Handler<T, ()> + Clone,
    T: 'static,
{
    let router = router
        .fallback(fallback.clone())
        .method_not_allowed_fallback(fallback);
    router.layer(middleware::from_fn(around))
}

async fn around(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let id = request.extensions().get::<RequestId>().cloned();
    let id = id.map_or_else(|| Arc::from("unknown"), |RequestId(id)| id);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();

    let response = next.run(request).await;
    let (response, code) = render_problem(response, &id);
    let response = with_headers(response, &id);

    let duration_ms = start.elapsed().as_micros() as f64 / 1000.0;
    tracing::info!(
        method = method.as_str(),
        // The route as declared: the path itself holds ids.
        route = route.as_ref().map_or("none", MatchedPath::as_str),
        status = response.status().as_u16(),
        code,
        duration_ms,
        metric.request_ms = duration_ms,
        "request"
    );
    response
}

/// Writes the body of an [`ApiError`], and logs its cause.
fn render_problem(mut response: Response, request_id: &str) -> (Response, Option<&'static str>) {
    let Some(error) = response.extensions_mut().remove::<Arc<ApiError>>() else {
        return (response, None);
    };
    error.log();
    let problem = error.problem(request_id);
    // Serialising cannot fail: it has text keys and no maps. An empty body would still be a valid response.
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    *response.body_mut() = body.into();
    response.headers_mut().insert(header::CONTENT_TYPE, PROBLEM_JSON);
    (response, Some(problem.code))
}

fn with_headers(mut response: Response, request_id: &str) -> Response {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    // A response is for one caller only, unless its handler has set another policy.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
