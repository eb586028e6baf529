use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, Query, TaskPath};
use domain::{Action, PageLimit};
use http_function::authorize;
use store::{ActivityOf, Wanted};

use super::page::page;
use super::view::{ActivityPage, ActivityView};
use crate::state::Shared;

/// What happened to the task and its comments, newest first. It is there within about a second after the change.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks/{task_id}/activity", operation_id = "listTaskActivity", tag = "activity",
    params(TaskPath, PageParameters),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = ActivityPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
    query: Query,
) -> Result<Page<ActivityView>, ApiError> {
    let store = state.store.of(&caller);
    let limit = PageLimit::alone(query.parameters.clone())?;
    let wanted = Wanted {
        parent: Some(&task_id),
        ..Wanted::new(&caller.user_id, &project_id)
    };
    let found = authorize(store.read(wanted), Action::Read).await?;
    found.parent.ok_or(ApiError::NotFound)?;
    page(&state, &caller, &query, limit, ActivityOf::Task(&task_id)).await
}
