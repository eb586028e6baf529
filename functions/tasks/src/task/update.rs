use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Body, Caller, IfMatch, Path, TaskPath, retry_on_conflict, versioned};
use axum::response::Response;
use domain::{Action, ProjectId, Rank, TaskDetail, TaskId, TaskPatch};
use http_function::authorize;
use store::Wanted;

use super::schema::TaskPatchBody;
use super::view::TaskView;
use crate::access::all_members;
use crate::state::{Shared, State};

/// Changes the task by an RFC 7396 merge patch. Editors and owners.
///
/// A task cannot become done before the tasks in its `blocked_by` that exist: 409
/// `blocked`, with those that are open in `blocked_by`. New links are 409 `dependency_cycle` if the task would block itself or be a part
/// of itself, `dependencies_too_deep` (50 levels above it, 500 tasks), `subtasks_too_deep` (5 levels below a task that is no
/// subtask), or `too_many_subtasks` (100 of one task).
#[utoipa::path(patch, path = "/v1/projects/{project_id}/tasks/{task_id}", operation_id = "updateTask", tag = "tasks",
    params(TaskPath, IfMatch),
    request_body = TaskPatchBody,
    responses((status = 200, description = "The changed task", body = TaskView), Forbidden, Conflict))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
    if_match: IfMatch,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let patch = TaskPatch::parse(body)?;
    let at = (&project_id, &task_id);
    let view = TaskView::from(change(&state, &caller, at, &if_match, &patch).await?);
    Ok(versioned(view.version(), &view, None))
}

/// The changed task.
pub(super) async fn change(
    state: &State,
    caller: &Caller,
    (project, id): (&ProjectId, &TaskId),
    if_match: &IfMatch,
    patch: &TaskPatch,
) -> Result<TaskDetail, ApiError> {
    let store = state.store.of(caller);
    let links = patch.links();
    // Retried also under a condition: the conflict may be with a change of a linked task.
    retry_on_conflict(&store, || async {
        let wanted = Wanted {
            task: Some(id),
            people: patch.assignees(),
            links: &links,
            ..Wanted::new(&caller.user_id, project)
        };
        let found = authorize(store.read(wanted), Action::EditTasks).await?;
        let current = found.task.ok_or(ApiError::NotFound)?;
        if_match.check(current.task().version)?;
        all_members(patch.assignees(), &found.non_members)?;
        patch.check_links(current.task(), &found.unknown_links)?;
        patch.check_days(current.task(), &found.time_zone)?;
        let now = state.now();
        let end = Rank::at_end(now, state.tie_breaker());
        let changed = patch
            .clone()
            .apply(current.detail(), end, (&caller.user_id, now), &|| {
                state.new_id_seed()
            })?;
        let Some(changed) = changed else {
            return Ok(current.into_detail());
        };
        store.update_task(&current, &changed).await?;
        Ok(changed)
    })
    .await
}
