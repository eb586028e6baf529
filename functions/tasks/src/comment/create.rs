//! `POST /v1/projects/{project_id}/tasks/{task_id}/comments`

use api::openapi::{Conflict, Forbidden, IdempotencyKeyHeader};
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey, Path, created, id_seed};
use axum::response::Response;
use domain::{Action, CommentId, NewComment, ProjectId, TaskId};
use store::Wanted;

use super::{CommentView, ids};
use crate::access::{authorized, failed, made};
use crate::openapi;
use crate::state::Shared;

/// Comments on a task. Editors and owners. Members who are mentioned (`@usr_…`) are told.
#[utoipa::path(post, path = "/v1/projects/{project_id}/tasks/{task_id}/comments", operation_id = "createComment", tag = "comments",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), IdempotencyKeyHeader),
    request_body = openapi::NewComment,
    security(("access_token" = [])),
    responses((status = 201, description = "Made", body = CommentView, headers(("ETag" = String, description = "The version, as a strong tag"), ("Location" = String, description = "Its address"))), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path((project, task)): Path<(ProjectId, TaskId)>,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let fingerprint = key.as_ref().map(|_| Fingerprint::of(&body));
    let new = NewComment::parse(body)?;
    let (people, names) = (new.body.mentions(), [caller.user_id.clone()]);
    let wanted = Wanted {
        parent: Some(&task),
        people: &people,
        names: &names,
        ..Wanted::new(&caller.user_id, &project)
    };
    let found = authorized(state.store.read(wanted).await.map_err(failed)?, Action::Comment)?;
    found.parent.ok_or(ApiError::NotFound)?;
    let comments = format!("/v1/projects/{project}/tasks/{task}/comments");
    let id = CommentId::from_seed(id_seed(
        key.as_ref(),
        caller.user_id.as_str(),
        &comments,
        &*state.entropy,
    ));
    let location = format!("{comments}/{id}");
    let comment = new.into_comment(
        (id, project, task),
        caller.user_id,
        ids(found.members),
        state.now(),
    );
    let outcome = state
        .store
        .create_comment(&comment, fingerprint.as_ref().map(Fingerprint::as_str))
        .await;
    let view = CommentView::new(made(outcome.map_err(failed)?)?, &found.names);
    Ok(created(&location, view.version(), &view))
}
