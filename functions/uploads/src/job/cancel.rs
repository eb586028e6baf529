//! `DELETE /v1/jobs/{job_id}`

use api::openapi::Conflict;
use api::{ApiError, Caller, Path, versioned};
use axum::response::Response;
use domain::{JobId, JobState};
use http_function::{JobView, MAX_CONFLICTS, failed};
use store::StoreError;

use super::own;
use crate::files::Uploads;
use crate::state::Shared;

/// Stops a job. What it has done until then stays done. A job that is over cannot be stopped, nor one that deletes a project.
#[utoipa::path(delete, path = "/v1/jobs/{job_id}", operation_id = "cancelJob", tag = "jobs",
    params(("job_id" = String, Path, description = "The job", pattern = "^job_[0-9a-f]{32}$", example = "job_00000000000000000000000000000000")),
    security(("access_token" = [])),
    responses((status = 200, description = "The job, which is cancelled", body = JobView, headers(("ETag" = String, description = "The version, as a strong tag"))), (status = 409, response = Conflict)))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path(id): Path<JobId>,
) -> Result<Response, ApiError> {
    let services = &state.services;
    for _ in 0..MAX_CONFLICTS {
        let job = own(services, &caller.user_id, &id).await?;
        if job.state == JobState::Cancelled {
            return Ok(answer(&JobView::new(&job)));
        }
        if job.is_over() {
            return Err(ApiError::conflict(
                "job_over",
                "the job is over; there is nothing to stop",
            ));
        }
        if !job.kind.is_cancellable() {
            let detail = "the project is deleted already; this only removes what was in it";
            return Err(ApiError::conflict("not_cancellable", detail));
        }
        let cancelled = job.changed(services.now(), |job| job.state = JobState::Cancelled);
        match services.store.save_job(&job, &cancelled).await {
            Ok(()) => return Ok(answer(&JobView::new(&cancelled))),
            // The worker has got further.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}

fn answer(view: &JobView) -> Response {
    versioned(view.version(), view, None)
}
