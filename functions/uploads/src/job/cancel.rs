use api::openapi::Conflict;
use api::{ApiError, Caller, Path, retry_on_conflict, versioned};
use axum::response::Response;
use domain::JobState;
use http_function::JobView;

use super::own::own;
use super::path::JobPath;
use crate::files::Uploads;
use crate::state::Shared;

/// Stops a job. What it has done until then stays done. A job that is over cannot be stopped, nor one that deletes a project.
#[utoipa::path(delete, path = "/v1/jobs/{job_id}", operation_id = "cancelJob", tag = "jobs",
    params(JobPath),
    responses((status = 200, description = "The job, which is cancelled", body = JobView), Conflict))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    Path(JobPath { job_id }): Path<JobPath>,
) -> Result<Response, ApiError> {
    let store = state.services.store.of(&caller);
    let services = &state.services;
    // A conflict means that the worker has made progress.
    let view = retry_on_conflict(&store, || async {
        let (job, _) = own(services, &caller, &job_id).await?;
        if job.state == JobState::Cancelled {
            return Ok(JobView::new(&job));
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
        store.save_job(&job, &cancelled).await?;
        Ok(JobView::new(&cancelled))
    });
    let view = view.await?;
    Ok(versioned(view.version(), &view, None))
}
