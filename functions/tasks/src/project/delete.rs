use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Caller, IfMatch, Path, ProjectPath, retry_if_any};
use axum::response::{IntoResponse as _, Response};
use domain::{Action, Job, ProjectId, UserId};
use http::StatusCode;
use http_function::{JobView, accepted_job, allowed};
use store::{Deletable, Deletion, Store};

use crate::state::Shared;

/// Deletes the project with all that is in it. Owners only. It is gone for everyone at once; of a project with
/// more than 1,000 tasks a job removes what was in it. A deletion that was stopped half-way is gone on with.
#[utoipa::path(delete, path = "/v1/projects/{project_id}", operation_id = "deleteProject", tag = "projects",
    params(ProjectPath, IfMatch),
    responses(
        (status = 204, description = "Deleted"),
        (status = 202, description = "Deleted; a job removes what was in it", body = JobView,
            headers(("Location" = String, description = "The job"), ("Retry-After" = u64, description = "When to look again, in seconds"))),
        Forbidden,
        Conflict,
    ))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
    if_match: IfMatch,
) -> Result<Response, ApiError> {
    let (store, user) = (&state.store.of(&caller), &caller.user_id);
    let deleted = retry_if_any(store, &if_match, || async {
        let found = store.read_for_deletion(user, &project_id).await?;
        let access = match found.ok_or(ApiError::NotFound)? {
            Deletable::Live(access) => access,
            // For everyone but its owners it is already deleted.
            Deletable::HalfDeleted(role) if !role.may(Action::Administer) => return Err(ApiError::NotFound),
            Deletable::HalfDeleted(_) => return resume(store, user, &project_id).await,
        };
        allowed(access.role, Action::Administer)?;
        if_match.check_in_any_variant(access.project.version)?;
        Ok(store.delete_project(&access, user, state.now()).await?)
    });
    Ok(match deleted.await? {
        Deletion::Done => StatusCode::NO_CONTENT.into_response(),
        Deletion::Job(job) => accepted_job(JobView::new(&job)),
    })
}

/// Continues a deletion that was interrupted.
async fn resume(store: &Store, user: &UserId, project: &ProjectId) -> Result<Deletion, ApiError> {
    if let Some(job) = store.job(&Job::id_of_deletion(project)).await? {
        return Ok(Deletion::Job(job));
    }
    store.finish_deletion(project, user).await?;
    Ok(Deletion::Done)
}
