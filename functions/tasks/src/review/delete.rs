use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Caller, IfMatch, Path, TaskPath, retry_if_any};
use domain::Action;
use http::StatusCode;
use http_function::authorize;
use store::Wanted;

use crate::state::Shared;

/// Deletes the review of a task. Editors and owners.
#[utoipa::path(delete, path = "/v1/projects/{project_id}/tasks/{task_id}/review", operation_id = "deleteReview", tag = "reviews",
    params(TaskPath, IfMatch),
    responses((status = 204, description = "Deleted"), Forbidden, Conflict))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    let store = state.store.of(&caller);
    let deleted = retry_if_any(&store, &if_match, || async {
        let wanted = Wanted {
            parent: Some(&task_id),
            review: true,
            ..Wanted::new(&caller.user_id, &project_id)
        };
        let found = authorize(store.read(wanted), Action::EditTasks).await?;
        found.parent.ok_or(ApiError::NotFound)?;
        let current = found.review.review.ok_or(ApiError::NotFound)?;
        if_match.check(current.version)?;
        let deleted = store.delete_review(&current, &caller.user_id, state.now());
        Ok(deleted.await?)
    });
    deleted.await?;
    Ok(StatusCode::NO_CONTENT)
}
