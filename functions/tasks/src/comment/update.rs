use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Body, Caller, IfMatch, Path, retry_if_any, versioned};
use axum::response::Response;
use domain::{Action, CommentPatch};
use http_function::authorize;
use store::Wanted;
use utoipa::ToSchema;

use super::path::CommentPath;
use super::subject::{ids, not_the_author, subject};
use super::view::CommentView;
use crate::state::Shared;

/// An RFC 7396 merge patch of a comment.
#[derive(ToSchema)]
#[schema(as = CommentPatch)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct CommentPatchBody {
    #[schema(nullable = false, format = "CommentBody")]
    body: Option<String>,
}

/// Changes one's own comment by an RFC 7396 merge patch. Editors and owners.
#[utoipa::path(patch, path = "/v1/projects/{project_id}/tasks/{task_id}/comments/{comment_id}", operation_id = "updateComment", tag = "comments",
    params(CommentPath, IfMatch),
    request_body = CommentPatchBody,
    responses((status = 200, description = "The changed comment", body = CommentView), Forbidden, Conflict))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(path): Path<CommentPath>,
    if_match: IfMatch,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let store = state.store.of(&caller);
    let patch = CommentPatch::parse(body)?;
    let (people, names) = (patch.mentions(), [caller.user_id.clone()]);
    let view = retry_if_any(&store, &if_match, || async {
        let wanted = Wanted {
            parent: Some(&path.task_id),
            comment: Some(&path.comment_id),
            people: &people,
            names: &names,
            ..Wanted::new(&caller.user_id, &path.project_id)
        };
        let mut found = authorize(store.read(wanted), Action::Comment).await?;
        let current = subject(&mut found)?;
        if current.author != caller.user_id {
            return Err(not_the_author());
        }
        if_match.check(current.version)?;
        let members = ids(found.members);
        let Some(changed) = patch.clone().apply(&current, members, state.now()) else {
            return Ok(CommentView::new(current.into_inner(), &found.names));
        };
        store.update_comment(&current, &changed).await?;
        Ok(CommentView::new(changed, &found.names))
    });
    let view = view.await?;
    Ok(versioned(view.version(), &view, None))
}
