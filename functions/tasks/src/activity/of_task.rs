//! `GET /v1/projects/{project_id}/tasks/{task_id}/activity`

use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, Query};
use domain::{Action, ProjectId, TaskId};
use http_function::only_limit;
use store::{ActivityOf, Wanted};

use super::{ActivityView, page};
use crate::access::{authorized, failed};
use crate::openapi;
use crate::state::Shared;

/// What happened to the task and its comments, newest first. It is there within about a second after the change.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks/{task_id}/activity", operation_id = "listTaskActivity", tag = "activity",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page; fewer than `limit` items do not mean that it is the last", body = openapi::ActivityPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path((project, task)): Path<(ProjectId, TaskId)>,
    mut query: Query,
) -> Result<Page<ActivityView>, ApiError> {
    let limit = only_limit(&mut query)?;
    let wanted = Wanted {
        parent: Some(&task),
        ..Wanted::new(&caller.user_id, &project)
    };
    let found = authorized(state.store.read(wanted).await.map_err(failed)?, Action::Read)?;
    found.parent.ok_or(ApiError::NotFound)?;
    page(&state, &caller, &query, limit, ActivityOf::Task(&task)).await
}
