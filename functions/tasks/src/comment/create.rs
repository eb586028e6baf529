use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey, Path, TaskPath, created};
use axum::response::Response;
use domain::{Action, CommentId, NewComment};
use http_function::{authorize, created_resource};
use store::Wanted;
use utoipa::ToSchema;

use super::subject::ids;
use super::view::CommentView;
use crate::state::Shared;

/// A new comment.
#[derive(ToSchema)]
#[schema(as = NewComment)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct NewCommentBody {
    /// Markdown of at most 64 KiB in UTF-8. Mentions somebody by `@` and their id, 50 people at most.
    #[schema(
        format = "CommentBody",
        example = "Shall we ask @usr_00000000000000000000000000000000?"
    )]
    body: String,
}

/// Comments on a task. Editors and owners. Members who are mentioned (`@usr_…`) are told.
#[utoipa::path(post, path = "/v1/projects/{project_id}/tasks/{task_id}/comments", operation_id = "createComment", tag = "comments",
    params(TaskPath, IdempotencyKey),
    request_body = NewCommentBody,
    responses(
        (status = 201, description = "Made", body = CommentView, headers(("Location" = String, description = "Its address"))),
        Forbidden,
        Conflict,
    ))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let fingerprint = Fingerprint::of_keyed(key.as_ref(), &body);
    let new = NewComment::parse(body)?;
    let (people, names) = (new.body.mentions(), [caller.user_id.clone()]);
    let wanted = Wanted {
        parent: Some(&task_id),
        people: &people,
        names: &names,
        ..Wanted::new(&caller.user_id, &project_id)
    };
    let found = authorize(state.store.read(wanted), Action::Comment).await?;
    found.parent.ok_or(ApiError::NotFound)?;
    let comments = format!("/v1/projects/{project_id}/tasks/{task_id}/comments");
    let id = CommentId::from_seed(state.id_seed(key.as_ref(), &caller.user_id, &comments));
    let location = format!("{comments}/{id}");
    let comment = new.into_comment(
        (id, project_id, task_id),
        caller.user_id,
        ids(found.members),
        state.now(),
    );
    let outcome = state
        .store
        .create_comment(&comment, fingerprint.as_deref())
        .await?;
    let outcome = outcome.ok_or(ApiError::NotFound)?;
    let view = CommentView::new(created_resource(outcome)?, &found.names);
    Ok(created(&location, view.version(), &view))
}
