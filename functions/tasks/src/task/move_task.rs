use api::openapi::{Conflict, Forbidden, OptionalIfMatch};
use api::{ApiError, Body, Caller, IfMatch, Path, TaskPath, retry_on_conflict, versioned};
use axum::response::Response;
use domain::{Action, Anchor, Move, ProjectId, Task, TaskDetail, TaskId};
use http_function::authorize;
use store::{MoveError, Wanted};

use super::move_schema::MoveBody;
use super::view::TaskView;
use crate::state::{Shared, State};

/// Puts the task into a column, beside a neighbour or at the end. Editors and owners. Needs no `If-Match`, since it
/// overwrites nothing that somebody else may have written, but honours one. 409 `blocked` as for a change.
#[utoipa::path(post, path = "/v1/projects/{project_id}/tasks/{task_id}/move", operation_id = "moveTask", tag = "tasks",
    params(TaskPath, OptionalIfMatch),
    request_body = MoveBody,
    responses((status = 200, description = "The moved task", body = TaskView), Forbidden, Conflict))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(TaskPath { project_id, task_id }): Path<TaskPath>,
    if_match: Option<IfMatch>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let wanted = Move::parse(body)?;
    let at = (&project_id, &task_id);
    let view = TaskView::from(apply(&state, &caller, at, if_match.as_ref(), &wanted).await?);
    Ok(versioned(view.version(), &view, None))
}

/// The moved task.
pub(super) async fn apply(
    state: &State,
    caller: &Caller,
    (project, id): (&ProjectId, &TaskId),
    if_match: Option<&IfMatch>,
    Move { status, anchor }: &Move,
) -> Result<TaskDetail, ApiError> {
    let store = state.store.of(caller);
    let condition = if_match.filter(|if_match| !if_match.is_any());
    // Retried also under a condition: the conflict may be with a change of a neighbour.
    retry_on_conflict(&store, || async {
        let wanted = Wanted {
            task: Some(id),
            neighbour: anchor.as_ref().map(Anchor::task_id),
            ..Wanted::new(&caller.user_id, project)
        };
        let found = authorize(store.read(wanted), Action::EditTasks).await?;
        let current = found.task.ok_or(ApiError::NotFound)?;
        let version = current.task().version;
        condition.map_or(Ok(()), |condition| condition.check(version))?;
        let beside = anchor
            .as_ref()
            .map(|anchor| neighbour(anchor, found.neighbour.as_ref(), id))
            .transpose()?;
        let expected = condition.map(|_| version);
        let by = (&caller.user_id, state.now());
        let moved = store.move_task(&current, *status, beside, expected, by, state.tie_breaker());
        moved.await.map_err(|error| match error {
            MoveError::NeighbourElsewhere => {
                ApiError::conflict("neighbour_elsewhere", "the neighbour is in another column")
            }
            MoveError::Store(error) => error.into(),
        })
    })
    .await
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
