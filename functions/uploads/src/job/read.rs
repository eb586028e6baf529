use api::{ApiError, Caller, Path, etag};
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use domain::Job;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use http_function::JobView;

use super::own::own;
use super::path::JobPath;
use super::view::view;
use crate::files::Uploads;
use crate::state::Shared;

const EVENT_STREAM: &str = "text/event-stream";
/// How long `EventSource` waits before its next request, in milliseconds.
const RETRY_MS: u32 = 1000;

/// One of one's own jobs. Look again after `Retry-After`, which is there until the job is over. With
/// `Accept: text/event-stream` the answer is one server-sent event, after which `EventSource` asks again by itself; 204 ends
/// that, once the job is over and its last state was seen.
#[utoipa::path(get, path = "/v1/jobs/{job_id}", operation_id = "getJob", tag = "jobs",
    params(JobPath),
    responses(
        (status = 200, description = "The job", content((JobView = "application/json"), (String = "text/event-stream")),
            headers(("Retry-After" = u64, description = "When to look again, in seconds"))),
        (status = 204, description = "Nothing more will happen: an event stream ends"),
    ))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path(JobPath { job_id }): Path<JobPath>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let job = own(&state.services, &caller.user_id, &job_id).await?;
    let view = view(&state.services.presigner, &job, state.services.now());
    if wants_events(&headers) {
        return event(&job, &view, &headers);
    }
    let wait = view.retry_after_s();
    let mut response = ([(header::ETAG, etag(view.version()))], Json(view)).into_response();
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

fn wants_events(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| {
        let mut types = accept
            .split(',')
            .map(|one| one.split(';').next().unwrap_or_default().trim());
        types.any(|one| one.eq_ignore_ascii_case(EVENT_STREAM))
    })
}

/// One server-sent event (HTML standard, section 9.2). API Gateway buffers responses, so each is a stream of one event.
fn event(job: &Job, view: &JobView, headers: &HeaderMap) -> Result<Response, ApiError> {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    if job.is_over() && last == Some(job.version.to_string().as_str()) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    // Compact JSON has no line ends.
    let data = serde_json::to_string(view).map_err(ApiError::internal)?;
    let body = format!(
        "retry: {RETRY_MS}\nid: {}\nevent: job\ndata: {data}\n\n",
        job.version
    );
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(EVENT_STREAM)),
        (header::ETAG, etag(job.version)),
    ];
    Ok((headers, body).into_response())
}
