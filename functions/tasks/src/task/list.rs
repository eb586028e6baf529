//! `GET /v1/projects/{project_id}/tasks`

use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, Query};
use domain::{Action, ProjectId, TaskQuery};
use store::Wanted;

use crate::access::{authorized, failed};
use crate::openapi;
use crate::state::Shared;
use crate::view::TaskSummaryView;

/// A page of the project's tasks.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks", operation_id = "listTasks", tag = "tasks",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), openapi::TaskListParameters, PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = openapi::TaskPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(project): Path<ProjectId>,
    query: Query,
) -> Result<Page<TaskSummaryView>, ApiError> {
    let wanted_tasks = TaskQuery::parse(query.parameters.clone(), &caller.user_id)?;
    let position = query.position(&state.cursor_key, &caller.user_id)?;
    let wanted = Wanted::new(&caller.user_id, &project);
    // Side by side, so that authorizing takes no time of its own.
    let (found, page) = tokio::join!(
        state.store.read(wanted),
        state.store.tasks_of(&project, &wanted_tasks, position.as_deref()),
    );
    authorized(found.map_err(failed)?, Action::Read)?;
    let page = page.map_err(failed)?;
    Ok(Page {
        items: page.items.into_iter().map(TaskSummaryView::from).collect(),
        next_cursor: page
            .next
            .map(|next| query.next_cursor(&state.cursor_key, &caller.user_id, &next)),
    })
}
