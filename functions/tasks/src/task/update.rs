//! `PATCH /v1/projects/{project_id}/tasks/{task_id}`

use api::openapi::{Conflict, Forbidden, IfMatchHeader};
use api::{ApiError, Body, Caller, IfMatch, Path, versioned};
use axum::response::Response;
use domain::{Action, ProjectId, Rank, TaskDetail, TaskId, TaskPatch};
use store::{StoreError, Wanted};

use crate::access::{MAX_CONFLICTS, all_members, authorized, failed};
use crate::openapi;
use crate::state::{Shared, State};
use crate::view::TaskView;

/// Changes the task by an RFC 7396 merge patch. Editors and owners.
#[utoipa::path(patch, path = "/v1/projects/{project_id}/tasks/{task_id}", operation_id = "updateTask", tag = "tasks",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), IfMatchHeader),
    request_body(content((openapi::TaskPatch = "application/merge-patch+json"), (openapi::TaskPatch = "application/json"))),
    security(("access_token" = [])),
    responses((status = 200, description = "The changed task", body = TaskView, headers(("ETag" = String, description = "The version, as a strong tag"))), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path((project, id)): Path<(ProjectId, TaskId)>,
    if_match: IfMatch,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let patch = TaskPatch::parse(body)?;
    let view = TaskView::from(change(&state, &caller, (&project, &id), &if_match, &patch).await?);
    Ok(versioned(view.version(), &view, None))
}

/// The task as it is then. Writes over another write only where the condition is `*`.
pub(super) async fn change(
    state: &State,
    caller: &Caller,
    (project, id): (&ProjectId, &TaskId),
    if_match: &IfMatch,
    patch: &TaskPatch,
) -> Result<TaskDetail, ApiError> {
    for _ in 0..MAX_CONFLICTS {
        let people = patch.assignees();
        let wanted = Wanted {
            task: Some(id),
            people,
            ..Wanted::new(&caller.user_id, project)
        };
        let found = authorized(state.store.read(wanted).await.map_err(failed)?, Action::EditTasks)?;
        let current = found.task.ok_or(ApiError::NotFound)?;
        if_match.check(current.task().version)?;
        all_members(patch.assignees(), &found.non_members)?;
        let now = state.now();
        let end = Rank::at_end(now, state.tie_breaker());
        let Some(changed) = patch
            .clone()
            .apply(current.detail(), end, (&caller.user_id, now), &|| {
                state.new_id_seed()
            })?
        else {
            return Ok(current.into_detail());
        };
        match state.store.update_task(&current, &changed).await {
            Ok(()) => return Ok(changed),
            Err(StoreError::Conflict) if if_match.is_any() => {}
            Err(StoreError::Conflict) => return Err(ApiError::Stale),
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}
