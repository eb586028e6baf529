use api::{ApiError, Caller};
use domain::{Job, JobId};
use http_function::Services;

/// The caller's job; 404 for somebody else's.
pub(super) async fn own(services: &Services, caller: &Caller, id: &JobId) -> Result<Job, ApiError> {
    let store = services.store.of(caller);
    let job = store.own_job(&caller.user_id, id, services.now()).await?;
    job.ok_or(ApiError::NotFound)
}
