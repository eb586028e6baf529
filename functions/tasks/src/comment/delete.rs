//! `DELETE /v1/projects/{project_id}/tasks/{task_id}/comments/{comment_id}`

use api::openapi::{Conflict, Forbidden, IfMatchHeader};
use api::{ApiError, Caller, IfMatch, Path};
use domain::{Action, CommentId, ProjectId, TaskId};
use http::StatusCode;
use store::{StoreError, Wanted};

use super::{not_the_author, subject};
use crate::access::{MAX_CONFLICTS, authorized, failed};
use crate::state::Shared;

/// Deletes a comment: one's own as an editor, anybody's as an owner.
#[utoipa::path(delete, path = "/v1/projects/{project_id}/tasks/{task_id}/comments/{comment_id}", operation_id = "deleteComment", tag = "comments",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), ("comment_id" = String, Path, description = "The comment", pattern = "^cmt_[0-9a-f]{32}$", example = "cmt_00000000000000000000000000000000"), IfMatchHeader),
    security(("access_token" = [])),
    responses((status = 204, description = "Deleted"), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path((project, task, id)): Path<(ProjectId, TaskId, CommentId)>,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    for _ in 0..MAX_CONFLICTS {
        let wanted = Wanted {
            parent: Some(&task),
            comment: Some(&id),
            ..Wanted::new(&caller.user_id, &project)
        };
        let mut found = authorized(state.store.read(wanted).await.map_err(failed)?, Action::Comment)?;
        let current = subject(&mut found)?;
        let is_own = current.comment().author == caller.user_id;
        if !is_own && !found.access.role.may(Action::Moderate) {
            return Err(not_the_author());
        }
        if_match.check(current.comment().version)?;
        match state
            .store
            .delete_comment(&current, &caller.user_id, state.now())
            .await
        {
            Ok(()) => return Ok(StatusCode::NO_CONTENT),
            Err(StoreError::Conflict) if if_match.is_any() => {}
            Err(StoreError::Conflict) => return Err(ApiError::Stale),
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}
