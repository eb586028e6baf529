//! `GET /v1/tasks`

use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use domain::MyTasksQuery;

use crate::access::failed;
use crate::openapi;
use crate::state::Shared;
use crate::view::TaskSummaryView;

/// A page of the tasks assigned to the caller, across projects.
#[utoipa::path(get, path = "/v1/tasks", operation_id = "listMyTasks", tag = "tasks",
    params(openapi::MyTasksParameters, PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = openapi::TaskPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    query: Query,
) -> Result<Page<TaskSummaryView>, ApiError> {
    let wanted = MyTasksQuery::parse(query.parameters.clone())?;
    let position = query.position(&state.cursor_key, &caller.user_id)?;
    let page = state
        .store
        .assigned_tasks(&caller.user_id, &wanted, position.as_deref())
        .await
        .map_err(failed)?;
    Ok(Page {
        items: page.items.into_iter().map(TaskSummaryView::from).collect(),
        next_cursor: page
            .next
            .map(|next| query.next_cursor(&state.cursor_key, &caller.user_id, &next)),
    })
}
