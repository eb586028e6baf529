use api::ApiError;
use domain::{Job, JobId, JobKind, UserId};
use http_function::Services;
use store::ProjectAccess;

/// The caller's job; 404 for somebody else's. And what they may see of its project now: nothing, once they were removed from
/// it or it was deleted. Two round trips; one for the deletion of a project, which is told whatever is left of that.
pub(super) async fn own(
    services: &Services,
    user: &UserId,
    id: &JobId,
) -> Result<(Job, Option<ProjectAccess>), ApiError> {
    let job = services.store.own_job(user, id, services.now()).await?;
    let job = job.ok_or(ApiError::NotFound)?;
    let project = (job.kind != JobKind::ProjectDelete).then_some(&job.project_id);
    let mut accesses = services.store.accesses(user, project).await?;
    let access = accesses.remove(&job.project_id);
    Ok((job, access))
}
