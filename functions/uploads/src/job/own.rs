use api::ApiError;
use domain::{Job, JobId, UserId};
use http_function::Services;

/// The caller's job; 404 for somebody else's.
pub(super) async fn own(services: &Services, user: &UserId, id: &JobId) -> Result<Job, ApiError> {
    let job = services.store.own_job(user, id, services.now()).await?;
    job.ok_or(ApiError::NotFound)
}
