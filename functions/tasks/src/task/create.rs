//! `POST /v1/projects/{project_id}/tasks`

use api::openapi::{Conflict, Forbidden, IdempotencyKeyHeader};
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey, Path, created, id_seed};
use axum::response::Response;
use domain::{Action, NewTask, ProjectId, Rank, TaskId};
use store::Wanted;

use crate::access::{all_members, authorized, failed, made};
use crate::openapi;
use crate::state::{Shared, State};
use crate::view::TaskView;

/// Makes a task at the end of its column. Editors and owners.
#[utoipa::path(post, path = "/v1/projects/{project_id}/tasks", operation_id = "createTask", tag = "tasks",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), IdempotencyKeyHeader),
    request_body = openapi::NewTask,
    security(("access_token" = [])),
    responses((status = 201, description = "Made", body = TaskView, headers(("ETag" = String, description = "The version, as a strong tag"), ("Location" = String, description = "Its address"))), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(project): Path<ProjectId>,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let fingerprint = key.as_ref().map(|_| Fingerprint::of(&body));
    let new = NewTask::parse(body)?;
    let people = new.assignees();
    let wanted = Wanted {
        people,
        ..Wanted::new(&caller.user_id, &project)
    };
    let found = authorized(state.store.read(wanted).await.map_err(failed)?, Action::EditTasks)?;
    let route = format!("/v1/projects/{project}/tasks");
    let id = TaskId::from_seed(id_seed(
        key.as_ref(),
        caller.user_id.as_str(),
        &route,
        &*state.entropy,
    ));
    if !found.non_members.is_empty() && (key.is_none() || !exists(&state, &caller, &project, &id).await?) {
        all_members(new.assignees(), &found.non_members)?;
    }
    let now = state.now();
    let rank = Rank::at_end(now, state.tie_breaker());
    let task = new.into_task((id, project), caller.user_id, rank, now, &|| state.new_id_seed());
    let outcome = state
        .store
        .create_task(&task, fingerprint.as_ref().map(Fingerprint::as_str))
        .await;
    let view = TaskView::from(made(outcome.map_err(failed)?)?);
    Ok(created(&view.location(), view.version(), &view))
}

/// Whether an earlier try has made the task: then assignees may have left since, and the retry is answered all the same.
async fn exists(state: &State, caller: &Caller, project: &ProjectId, id: &TaskId) -> Result<bool, ApiError> {
    let wanted = Wanted {
        task: Some(id),
        ..Wanted::new(&caller.user_id, project)
    };
    let found = state.store.read(wanted).await.map_err(failed)?;
    Ok(found.is_some_and(|found| found.task.is_some()))
}
