use api::{ApiError, Caller, Path, etag};
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::header;
use http_function::JobView;

use super::own::own;
use super::path::JobPath;
use super::view::view;
use crate::files::Uploads;
use crate::state::Shared;

/// One of one's own jobs. Look again after `Retry-After`, which is there until the job is over. The address of an export is
/// another one each time, for whoever is a member of the project at that time.
#[utoipa::path(get, path = "/v1/jobs/{job_id}", operation_id = "getJob", tag = "jobs",
    params(JobPath),
    responses((status = 200, description = "The job", body = JobView,
        headers(("Retry-After" = u64, description = "When to look again, in seconds")))))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path(JobPath { job_id }): Path<JobPath>,
) -> Result<Response, ApiError> {
    let (job, access) = own(&state.services, &caller.user_id, &job_id).await?;
    let view = view(
        &state.services.presigner,
        &job,
        access.as_ref(),
        state.services.now(),
    );
    let wait = view.retry_after_s();
    let mut response = ([(header::ETAG, etag(view.version()))], Json(view)).into_response();
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(response)
}
