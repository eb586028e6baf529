use api::openapi::{Conflict, Forbidden};
use api::{
    ApiError, Body, Caller, Fingerprint, IdempotencyKey, Path, ProjectPath, created, retry_on_conflict,
};
use axum::response::Response;
use domain::{Action, NewTask, ProjectId, Rank, TaskId};
use http_function::{authorize, created_resource};
use store::{Store, Wanted};

use super::schema::NewTaskBody;
use super::view::TaskView;
use crate::access::all_members;
use crate::state::Shared;

/// Makes a task at the end of its column. 409 with the codes of a change, see `updateTask`. Editors and owners.
#[utoipa::path(post, path = "/v1/projects/{project_id}/tasks", operation_id = "createTask", tag = "tasks",
    params(ProjectPath, IdempotencyKey),
    request_body = NewTaskBody,
    responses(
        (status = 201, description = "Made", body = TaskView, headers(("Location" = String, description = "Its address"))),
        Forbidden,
        Conflict,
    ))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let store = state.store.of(&caller);
    let fingerprint = Fingerprint::of_keyed(key.as_ref(), &body);
    let new = NewTask::parse(body)?;
    let route = format!("/v1/projects/{project_id}/tasks");
    let id = TaskId::from_seed(state.id_seed(key.as_ref(), &caller.user_id, &route));
    let links = new.links();
    // The conflict is with a change of a task that it is linked to.
    let outcome = retry_on_conflict(&store, || async {
        let wanted = Wanted {
            people: new.assignees(),
            links: &links,
            ..Wanted::new(&caller.user_id, &project_id)
        };
        let found = authorize(store.read(wanted), Action::EditTasks).await?;
        new.check_days(&found.time_zone)?;
        let is_complete = found.non_members.is_empty() && found.unknown_links.is_empty();
        if !is_complete && (key.is_none() || !exists(&store, &caller, &project_id, &id).await?) {
            all_members(new.assignees(), &found.non_members)?;
            new.check_links(&found.unknown_links)?;
        }
        let now = state.now();
        let rank = Rank::at_end(now, state.tie_breaker());
        let ids = (id.clone(), project_id.clone());
        let task = new
            .clone()
            .into_task(ids, caller.user_id.clone(), rank, now, &|| state.new_id_seed());
        Ok(store.create_task(&task, fingerprint.as_deref()).await?)
    })
    .await?;
    let view = TaskView::from(created_resource(outcome)?);
    Ok(created(&view.location(), view.version(), &view))
}

/// Whether an earlier attempt has created the task: assignees may have left since, or linked tasks may be deleted, and the retry
/// succeeds all the same.
async fn exists(store: &Store, caller: &Caller, project: &ProjectId, id: &TaskId) -> Result<bool, ApiError> {
    let wanted = Wanted {
        task: Some(id),
        ..Wanted::new(&caller.user_id, project)
    };
    let found = store.read(wanted).await?;
    Ok(found.is_some_and(|found| found.task.is_some()))
}
