//! `DELETE /v1/projects/{project_id}/tasks/{task_id}`

use api::openapi::{Conflict, Forbidden, IfMatchHeader};
use api::{ApiError, Caller, IfMatch, Path};
use domain::{Action, ProjectId, TaskId};
use http::StatusCode;
use store::{StoreError, Wanted};

use crate::access::{MAX_CONFLICTS, authorized, failed};
use crate::state::{Shared, State};

/// Deletes the task. Editors and owners.
#[utoipa::path(delete, path = "/v1/projects/{project_id}/tasks/{task_id}", operation_id = "deleteTask", tag = "tasks",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), IfMatchHeader),
    security(("access_token" = [])),
    responses((status = 204, description = "Deleted"), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path((project, id)): Path<(ProjectId, TaskId)>,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    remove(&state, &caller, (&project, &id), &if_match).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes over another write only where the condition is `*`.
pub(super) async fn remove(
    state: &State,
    caller: &Caller,
    (project, id): (&ProjectId, &TaskId),
    if_match: &IfMatch,
) -> Result<(), ApiError> {
    for _ in 0..MAX_CONFLICTS {
        let wanted = Wanted {
            task: Some(id),
            ..Wanted::new(&caller.user_id, project)
        };
        let found = authorized(state.store.read(wanted).await.map_err(failed)?, Action::EditTasks)?;
        let current = found.task.ok_or(ApiError::NotFound)?;
        if_match.check(current.task().version)?;
        match state
            .store
            .delete_task(&current, &caller.user_id, state.now())
            .await
        {
            Ok(()) => return Ok(()),
            Err(StoreError::Conflict) if if_match.is_any() => {}
            Err(StoreError::Conflict) => return Err(ApiError::Stale),
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}
