use api::{ApiError, Caller, Path, TaskPath, versioned};
use axum::response::Response;
use domain::Action;
use http_function::authorize;
use store::Wanted;

use super::view::ReviewView;
use crate::state::Shared;

/// The review of a task; 404 without one.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks/{task_id}/review", operation_id = "readReview", tag = "reviews",
    params(TaskPath),
    responses((status = 200, description = "The review", body = ReviewView)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
) -> Result<Response, ApiError> {
    let store = state.store.of(&caller);
    let wanted = Wanted {
        parent: Some(&task_id),
        review: true,
        ..Wanted::new(&caller.user_id, &project_id)
    };
    let found = authorize(store.read(wanted), Action::Read).await?;
    let task = found.parent.ok_or(ApiError::NotFound)?;
    let review = found.review.review.ok_or(ApiError::NotFound)?.into_inner();
    let pictures = store.pictures_of(&review).await?;
    let view = ReviewView::new(review, pictures, &task);
    Ok(versioned(view.version(), &view, None))
}
