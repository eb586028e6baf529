use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Caller, IfMatch, Path, retry_if_any};
use domain::Action;
use http::StatusCode;
use http_function::authorize;
use store::Wanted;

use super::path::CommentPath;
use super::subject::{not_the_author, subject};
use crate::state::Shared;

/// Deletes a comment: one's own as an editor, anybody's as an owner.
#[utoipa::path(delete, path = "/v1/projects/{project_id}/tasks/{task_id}/comments/{comment_id}", operation_id = "deleteComment", tag = "comments",
    params(CommentPath, IfMatch),
    responses((status = 204, description = "Deleted"), Forbidden, Conflict))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(path): Path<CommentPath>,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    let store = state.store.of(&caller);
    let deleted = retry_if_any(&store, &if_match, || async {
        let wanted = Wanted {
            parent: Some(&path.task_id),
            comment: Some(&path.comment_id),
            ..Wanted::new(&caller.user_id, &path.project_id)
        };
        let mut found = authorize(store.read(wanted), Action::Comment).await?;
        let current = subject(&mut found)?;
        let is_own = current.author == caller.user_id;
        if !is_own && !found.access.role.may(Action::Moderate) {
            return Err(not_the_author());
        }
        if_match.check(current.version)?;
        let deleted = store.delete_comment(&current, &caller.user_id, state.now());
        Ok(deleted.await?)
    });
    deleted.await?;
    Ok(StatusCode::NO_CONTENT)
}
