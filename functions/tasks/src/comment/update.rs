//! `PATCH /v1/projects/{project_id}/tasks/{task_id}/comments/{comment_id}`

use api::openapi::{Conflict, Forbidden, IfMatchHeader};
use api::{ApiError, Body, Caller, IfMatch, Path, versioned};
use axum::response::Response;
use domain::{Action, CommentId, CommentPatch, ProjectId, TaskId};
use store::{StoreError, Wanted};

use super::{CommentView, ids, not_the_author, subject};
use crate::access::{MAX_CONFLICTS, authorized, failed};
use crate::openapi;
use crate::state::Shared;

/// Changes one's own comment by an RFC 7396 merge patch. Editors and owners.
#[utoipa::path(patch, path = "/v1/projects/{project_id}/tasks/{task_id}/comments/{comment_id}", operation_id = "updateComment", tag = "comments",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), ("comment_id" = String, Path, description = "The comment", pattern = "^cmt_[0-9a-f]{32}$", example = "cmt_00000000000000000000000000000000"), IfMatchHeader),
    request_body(content((openapi::CommentPatch = "application/merge-patch+json"), (openapi::CommentPatch = "application/json"))),
    security(("access_token" = [])),
    responses((status = 200, description = "The changed comment", body = CommentView, headers(("ETag" = String, description = "The version, as a strong tag"))), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path((project, task, id)): Path<(ProjectId, TaskId, CommentId)>,
    if_match: IfMatch,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let patch = CommentPatch::parse(body)?;
    let (people, names) = (patch.mentions(), [caller.user_id.clone()]);
    for _ in 0..MAX_CONFLICTS {
        let wanted = Wanted {
            parent: Some(&task),
            comment: Some(&id),
            people: &people,
            names: &names,
            ..Wanted::new(&caller.user_id, &project)
        };
        let mut found = authorized(state.store.read(wanted).await.map_err(failed)?, Action::Comment)?;
        let current = subject(&mut found)?;
        if current.comment().author != caller.user_id {
            return Err(not_the_author());
        }
        if_match.check(current.comment().version)?;
        let members = ids(found.members);
        let Some(changed) = patch.clone().apply(current.comment(), members, state.now()) else {
            let view = CommentView::new(current.into_comment(), &found.names);
            return Ok(versioned(view.version(), &view, None));
        };
        match state.store.update_comment(&current, &changed).await {
            Ok(()) => {
                let view = CommentView::new(changed, &found.names);
                return Ok(versioned(view.version(), &view, None));
            }
            Err(StoreError::Conflict) if if_match.is_any() => {}
            Err(StoreError::Conflict) => return Err(ApiError::Stale),
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}
