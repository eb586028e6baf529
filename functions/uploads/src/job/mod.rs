//! Jobs: work that takes longer than a request. The function `sqs-worker` does it; whoever has asked for it watches here.

pub(crate) mod cancel;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod results;
mod view;

use api::ApiError;
use domain::{Job, JobId, UserId};
use http_function::{Services, failed};

/// The caller's job; 404 for somebody else's.
async fn own(services: &Services, user: &UserId, id: &JobId) -> Result<Job, ApiError> {
    let job = services.store.own_job(user, id, services.now()).await;
    job.map_err(failed)?.ok_or(ApiError::NotFound)
}
