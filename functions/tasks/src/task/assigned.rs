use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use domain::MyTasksQuery;

use super::filter::TaskFilterParameters;
use super::view::{TaskPage, TaskSummaryView};
use crate::state::Shared;

/// What only this list takes.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only: `domain` parses the query"
)]
pub(crate) struct MyTasksParameters {
    /// Also tasks of archived projects
    #[param(nullable = false, default = false)]
    include_archived: Option<bool>,
    /// By due date, creation or priority; `-` reverses; tasks without a due date or priority are last in either direction
    #[param(nullable = false, format = "MyTasksSort", default = "due")]
    sort: Option<String>,
}

/// A page of the tasks assigned to the caller, across projects.
#[utoipa::path(get, path = "/v1/tasks", operation_id = "listMyTasks", tag = "tasks",
    params(TaskFilterParameters, MyTasksParameters, PageParameters),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = TaskPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    query: Query,
) -> Result<Page<TaskSummaryView>, ApiError> {
    let store = state.store.of(&caller);
    let wanted = MyTasksQuery::parse(query.parameters.clone())?;
    let cursor = query.cursor(&state.cursor_key, &caller.user_id)?;
    let page = store
        .assigned_tasks(&caller.user_id, &wanted, cursor.position(), state.now())
        .await?;
    Ok(cursor.page(page.items.into_iter().map(TaskSummaryView::from), page.next))
}
