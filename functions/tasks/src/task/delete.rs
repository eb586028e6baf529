use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Caller, IfMatch, Path, TaskPath, retry_if_any};
use domain::{Action, ProjectId, TaskId};
use http::StatusCode;
use http_function::authorize;
use store::Wanted;

use crate::state::{Shared, State};

/// Deletes the task. Editors and owners.
#[utoipa::path(delete, path = "/v1/projects/{project_id}/tasks/{task_id}", operation_id = "deleteTask", tag = "tasks",
    params(TaskPath, IfMatch),
    responses((status = 204, description = "Deleted"), Forbidden, Conflict))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    remove(&state, &caller, (&project_id, &task_id), &if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn remove(
    state: &State,
    caller: &Caller,
    (project, id): (&ProjectId, &TaskId),
    if_match: &IfMatch,
) -> Result<(), ApiError> {
    let store = state.store.of(caller);
    retry_if_any(&store, if_match, || async {
        let wanted = Wanted {
            task: Some(id),
            ..Wanted::new(&caller.user_id, project)
        };
        let found = authorize(store.read(wanted), Action::EditTasks).await?;
        let current = found.task.ok_or(ApiError::NotFound)?;
        if_match.check(current.task().version)?;
        let deleted = store.delete_task(&current, &caller.user_id, state.now());
        Ok(deleted.await?)
    })
    .await
}
