use api::{ApiError, Caller, IfNoneMatch, Path, TaskPath, versioned};
use axum::response::Response;
use domain::Action;
use http_function::authorize;
use store::Wanted;

use super::view::TaskView;
use crate::state::Shared;

/// The task with its description.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks/{task_id}", operation_id = "readTask", tag = "tasks",
    params(TaskPath, IfNoneMatch),
    responses((status = 200, description = "The task", body = TaskView)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
    condition: IfNoneMatch,
) -> Result<Response, ApiError> {
    let store = state.store.of(&caller);
    let wanted = Wanted {
        task: Some(&task_id),
        ..Wanted::new(&caller.user_id, &project_id)
    };
    let found = authorize(store.read(wanted), Action::Read).await?;
    let view = TaskView::from(found.task.ok_or(ApiError::NotFound)?.into_detail());
    Ok(versioned(view.version(), &view, view.condition(&condition)))
}
