//! `GET /v1/projects/{project_id}/tasks/{task_id}`

use api::openapi::IfNoneMatchHeader;
use api::{ApiError, Caller, IfNoneMatch, Path, versioned};
use axum::response::Response;
use domain::{Action, ProjectId, TaskId};
use store::Wanted;

use crate::access::{authorized, failed};
use crate::state::Shared;
use crate::view::TaskView;

/// The task with its description.
#[utoipa::path(get, path = "/v1/projects/{project_id}/tasks/{task_id}", operation_id = "readTask", tag = "tasks",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), IfNoneMatchHeader),
    security(("access_token" = [])),
    responses((status = 200, description = "The task", body = TaskView, headers(("ETag" = String, description = "The version, as a strong tag"))), (status = 304, description = "The client has this version")))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path((project, task)): Path<(ProjectId, TaskId)>,
    condition: IfNoneMatch,
) -> Result<Response, ApiError> {
    let wanted = Wanted {
        task: Some(&task),
        ..Wanted::new(&caller.user_id, &project)
    };
    let found = authorized(state.store.read(wanted).await.map_err(failed)?, Action::Read)?;
    let view = TaskView::from(found.task.ok_or(ApiError::NotFound)?.into_detail());
    Ok(versioned(view.version(), &view, Some(&condition)))
}
