//! `POST /v1/projects/{project_id}/tasks/{task_id}/move`

use api::openapi::{Conflict, Forbidden, OptionalIfMatchHeader};
use api::{ApiError, Body, Caller, IfMatch, Path, versioned};
use axum::response::Response;
use domain::{Action, Anchor, Move, ProjectId, Task, TaskDetail, TaskId};
use store::{MoveError, StoreError, Wanted};

use crate::access::{MAX_CONFLICTS, authorized, failed};
use crate::openapi;
use crate::state::{Shared, State};
use crate::view::TaskView;

/// Puts the task into a column, beside a neighbour or at the end. Editors and owners. Needs no `If-Match`, since it
/// overwrites nothing that somebody else may have written, but honours one.
#[utoipa::path(post, path = "/v1/projects/{project_id}/tasks/{task_id}/move", operation_id = "moveTask", tag = "tasks",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), ("task_id" = String, Path, description = "The task", pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000"), OptionalIfMatchHeader),
    request_body = openapi::Move,
    security(("access_token" = [])),
    responses((status = 200, description = "The moved task", body = TaskView, headers(("ETag" = String, description = "The version, as a strong tag"))), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path((project, id)): Path<(ProjectId, TaskId)>,
    if_match: Option<IfMatch>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let wanted = Move::parse(body)?;
    let view = TaskView::from(apply(&state, &caller, (&project, &id), if_match.as_ref(), &wanted).await?);
    Ok(versioned(view.version(), &view, None))
}

/// The task as it is then.
pub(super) async fn apply(
    state: &State,
    caller: &Caller,
    (project, id): (&ProjectId, &TaskId),
    if_match: Option<&IfMatch>,
    Move { status, anchor }: &Move,
) -> Result<TaskDetail, ApiError> {
    let condition = if_match.filter(|if_match| !if_match.is_any());
    for _ in 0..MAX_CONFLICTS {
        let wanted = Wanted {
            task: Some(id),
            neighbour: anchor.as_ref().map(Anchor::task_id),
            ..Wanted::new(&caller.user_id, project)
        };
        let found = authorized(state.store.read(wanted).await.map_err(failed)?, Action::EditTasks)?;
        let current = found.task.ok_or(ApiError::NotFound)?;
        let version = current.task().version;
        condition.map_or(Ok(()), |condition| condition.check(version))?;
        let beside = anchor
            .as_ref()
            .map(|anchor| neighbour(anchor, found.neighbour.as_ref(), id))
            .transpose()?;
        let expected = condition.map(|_| version);
        let by = (&caller.user_id, state.now());
        match state
            .store
            .move_task(&current, *status, beside, expected, by, state.tie_breaker())
            .await
        {
            Ok(task) => return Ok(task),
            Err(MoveError::NeighbourElsewhere) => {
                return Err(ApiError::conflict(
                    "neighbour_elsewhere",
                    "the neighbour is in another column",
                ));
            }
            // Read again, also under a condition: it may have been a neighbour that has changed.
            Err(MoveError::Store(StoreError::Conflict)) => {}
            Err(MoveError::Store(error)) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}

/// 422 unless the neighbour is another task of the project.
fn neighbour<'a>(
    anchor: &'a Anchor,
    found: Option<&'a Task>,
    moved: &TaskId,
) -> Result<(&'a Anchor, &'a Task), ApiError> {
    let field = match anchor {
        Anchor::After(_) => "after",
        Anchor::Before(_) => "before",
    };
    if anchor.task_id() == moved {
        return Err(ApiError::field(field, "same_task", "must be another task"));
    }
    let found =
        found.ok_or_else(|| ApiError::field(field, "unknown_task", "is not a task of this project"))?;
    Ok((anchor, found))
}
