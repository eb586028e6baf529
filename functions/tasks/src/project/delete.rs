//! `DELETE /v1/projects/{project_id}`

use api::openapi::{Conflict, Forbidden, IfMatchHeader};
use api::{ApiError, Caller, IfMatch, Path};
use axum::response::{IntoResponse as _, Response};
use domain::{Action, Job, ProjectId};
use http::StatusCode;
use http_function::{JobView, accepted_job};
use store::{Deletable, Deletion, StoreError};

use crate::access::{MAX_CONFLICTS, allowed, failed};
use crate::state::Shared;

/// Deletes the project with all that is in it. Owners only. It is gone for everyone at once; of a project with
/// more than 1,000 tasks a job removes what was in it. A deletion that was stopped half-way is gone on with.
#[utoipa::path(delete, path = "/v1/projects/{project_id}", operation_id = "deleteProject", tag = "projects",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), IfMatchHeader),
    security(("access_token" = [])),
    responses((status = 204, description = "Deleted"), (status = 202, description = "Deleted; a job removes what was in it", body = JobView, headers(("Location" = String, description = "The job"), ("Retry-After" = u64, description = "When to look again, in seconds"))), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(project): Path<ProjectId>,
    if_match: IfMatch,
) -> Result<Response, ApiError> {
    for _ in 0..MAX_CONFLICTS {
        let found = state
            .store
            .read_for_deletion(&caller.user_id, &project)
            .await
            .map_err(failed)?;
        let access = match found.ok_or(ApiError::NotFound)? {
            Deletable::Live(access) => access,
            // For everyone else it is gone already.
            Deletable::HalfDeleted(role) if !role.may(Action::Administer) => return Err(ApiError::NotFound),
            Deletable::HalfDeleted(_) => {
                let job = Job::id_of_deletion(&project);
                if let Some(job) = state.store.job(&job).await.map_err(failed)? {
                    return Ok(accepted_job(JobView::new(&job)));
                }
                state
                    .store
                    .finish_deletion(&project, &caller.user_id)
                    .await
                    .map_err(failed)?;
                return Ok(StatusCode::NO_CONTENT.into_response());
            }
        };
        allowed(access.role, Action::Administer)?;
        if_match.check_in_any_variant(access.project.version)?;
        match state
            .store
            .delete_project(&access, &caller.user_id, state.now())
            .await
        {
            Ok(Deletion::Done) => return Ok(StatusCode::NO_CONTENT.into_response()),
            Ok(Deletion::Job(job)) => return Ok(accepted_job(JobView::new(&job))),
            Err(StoreError::Conflict) if if_match.is_any() => {}
            Err(StoreError::Conflict) => return Err(ApiError::Stale),
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}
