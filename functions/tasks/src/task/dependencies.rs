use api::openapi::PageParameters;
use api::{ApiError, Caller, Path, Query, TaskPath};
use axum::Json;
use domain::{Action, PageLimit, Status, Task, TaskRef};
use http_function::authorize;
use serde::Serialize;
use store::Wanted;
use utoipa::ToSchema;

use crate::enumerations;
use crate::state::Shared;

/// A task that another one is linked to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LinkedTask)]
pub(crate) struct LinkedTaskView {
    #[schema(format = "TaskId")]
    id: String,
    title: String,
    #[schema(value_type = enumerations::Status)]
    status: Status,
}

/// The tasks that a task is linked to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Dependencies)]
pub(crate) struct DependenciesView {
    /// Those that block it.
    #[schema(max_items = 20)]
    blocked_by: Vec<LinkedTaskView>,
    /// A page of those that it blocks.
    #[schema(max_items = 100)]
    blocks: Vec<LinkedTaskView>,
    /// Its direct subtasks.
    #[schema(max_items = 100)]
    subtasks: Vec<LinkedTaskView>,
    /// Pass it as `cursor` for the next page of `blocks`; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// The tasks that block the task, those that it blocks, and its direct subtasks. `blocks` comes in pages, by id; each page has all of
/// the others.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks/{task_id}/dependencies", operation_id = "listDependencies",
    tag = "tasks",
    params(TaskPath, PageParameters),
    responses((status = 200, description = "A page; fewer than `limit` tasks in `blocks` do not mean that it is the last",
        body = DependenciesView)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
    query: Query,
) -> Result<Json<DependenciesView>, ApiError> {
    let store = state.store.of(&caller);
    let limit = PageLimit::alone(query.parameters.clone())?;
    let cursor = query.cursor(&state.cursor_key, &caller.user_id)?;
    let wanted = Wanted {
        parent: Some(&task_id),
        ..Wanted::new(&caller.user_id, &project_id)
    };
    let reference = TaskRef {
        project_id: project_id.clone(),
        task_id: task_id.clone(),
    };
    // Concurrently, so that authorizing adds no latency.
    let (found, pointers) = tokio::join!(
        authorize(store.read(wanted), Action::Read),
        store.pointers_from(&reference, limit.get(), cursor.position()),
    );
    let task = found?.parent.ok_or(ApiError::NotFound)?;
    let linked = store.dependencies(&task, pointers?).await?;
    let next = linked.blocks.next.as_deref();
    Ok(Json(DependenciesView {
        blocked_by: views(linked.blocked_by),
        next_cursor: next.map(|position| cursor.next(position)),
        blocks: views(linked.blocks.items),
        subtasks: views(linked.subtasks),
    }))
}

fn views(tasks: Vec<Task>) -> Vec<LinkedTaskView> {
    let view = |task: Task| LinkedTaskView {
        id: task.id.into(),
        title: task.title.as_str().to_owned(),
        status: task.status,
    };
    tasks.into_iter().map(view).collect()
}
