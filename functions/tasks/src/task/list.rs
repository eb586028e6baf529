use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, ProjectPath, Query};
use domain::{Action, TaskQuery};
use http_function::authorize;
use jiff::tz::TimeZone;
use store::Wanted;
use tokio::sync::oneshot;

use super::filter::TaskFilterParameters;
use super::view::{TaskPage, TaskSummaryView};
use crate::state::Shared;

/// What only the list of one project takes.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only: `domain` parses the query"
)]
pub(crate) struct TaskListParameters {
    /// Assigned to this user; `me` is the caller
    #[param(nullable = false, format = "Assignee")]
    assignee: Option<String>,
    /// Direct subtasks of this task
    #[param(nullable = false, format = "TaskId")]
    parent: Option<String>,
    /// `true`: not done, and blocked by a task that is not done; `false`: all others. A page reads at most some 500 of the tasks that
    /// block others
    #[param(nullable = false)]
    blocked: Option<bool>,
    /// By board order, creation, last change, due date or priority; `-` reverses; tasks without a due date or priority are last in
    /// either direction
    #[param(nullable = false, format = "TaskSort", default = "rank")]
    sort: Option<String>,
}

/// A page of the project's tasks.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks", operation_id = "listTasks", tag = "tasks",
    params(ProjectPath, TaskFilterParameters, TaskListParameters, PageParameters),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = TaskPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
    query: Query,
) -> Result<Page<TaskSummaryView>, ApiError> {
    let store = state.store.of(&caller);
    let wanted_tasks = TaskQuery::parse(query.parameters.clone(), &caller.user_id)?;
    let cursor = query.cursor(&state.cursor_key, &caller.user_id)?;
    let wanted = Wanted::new(&caller.user_id, &project_id);
    let (found_zone, zone) = oneshot::channel();
    let authorized = async {
        let found = authorize(store.read(wanted), Action::Read).await?;
        // Refused only if the page needs it no more.
        let _ = found_zone.send(found.time_zone);
        Ok::<_, ApiError>(())
    };
    let zone = async { zone.await.unwrap_or(TimeZone::UTC) };
    let (position, now) = (cursor.position(), state.now());
    // Concurrently, so that authorizing adds no latency.
    let (authorized, page) = tokio::join!(
        authorized,
        store.tasks_of(&project_id, &wanted_tasks, position, now, zone),
    );
    authorized?;
    let page = page?;
    Ok(cursor.page(page.items.into_iter().map(TaskSummaryView::from), page.next))
}
