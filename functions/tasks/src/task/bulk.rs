use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Body, Caller, IfMatch, ItemProblem, Path, ProjectPath};
use axum::Json;
use domain::{Action, Bulk, Operation, ProjectId, TaskOperation};
use http::StatusCode;
use http_function::authorize;
use serde::Serialize;
use store::Wanted;
use utoipa::ToSchema;

use super::bulk_schema::{BulkBody, ItemProblemView};
use super::{delete, move_task, update};
use crate::state::{Shared, State};

/// What became of each operation, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulkResults {
    results: Vec<OperationResult>,
}

/// What became of one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OperationResult {
    #[schema(format = "TaskId")]
    task_id: String,
    /// The status that the operation's own route would have answered with.
    #[schema(minimum = 200, maximum = 599)]
    status: u16,
    /// The task's version after it; null where it is deleted, or nothing was done.
    #[schema(required)]
    version: Option<u64>,
    /// Why nothing was done; null where it was.
    #[schema(required, value_type = Option<ItemProblemView>)]
    problem: Option<ItemProblem>,
}

/// Changes, moves or deletes up to 100 tasks, one after the other in the order given, each by itself: one that fails keeps none
/// of the others from being done. The answer is 200 also where some have failed; for more tasks there are jobs. Editors and
/// owners.
#[utoipa::path(post, path = "/v1/projects/{project_id}/tasks/bulk", operation_id = "bulkTasks", tag = "tasks",
    params(ProjectPath),
    request_body = BulkBody,
    responses((status = 200, description = "What became of each", body = BulkResults), Forbidden, Conflict))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
    Body(body): Body,
) -> Result<Json<BulkResults>, ApiError> {
    let store = state.store.of(&caller);
    let Bulk { operations } = Bulk::parse(body)?;
    // A caller who may do none of it gets one refusal, and learns of no task.
    let wanted = Wanted::new(&caller.user_id, &project_id);
    authorize(store.read(wanted), Action::EditTasks).await?;
    let mut results = Vec::with_capacity(operations.len());
    for operation in &operations {
        let outcome = apply(&state, &caller, &project_id, operation).await;
        results.push(result(operation, outcome));
    }
    Ok(Json(BulkResults { results }))
}

/// The task's version afterwards; `None` for a deleted task.
async fn apply(
    state: &State,
    caller: &Caller,
    project: &ProjectId,
    operation: &Operation,
) -> Result<Option<u64>, ApiError> {
    let at = (project, &operation.task_id);
    let version = operation.version.map(u64::from);
    let if_match = IfMatch::version(version);
    let task = match &operation.change {
        TaskOperation::Update(patch) => update::change(state, caller, at, &if_match, patch).await?,
        TaskOperation::Move(wanted) => {
            let condition = version.is_some().then_some(&if_match);
            move_task::apply(state, caller, at, condition, wanted).await?
        }
        TaskOperation::Delete => {
            delete::remove(state, caller, at, &if_match).await?;
            return Ok(None);
        }
    };
    Ok(Some(task.task.version))
}

fn result(operation: &Operation, outcome: Result<Option<u64>, ApiError>) -> OperationResult {
    let (status, version, problem) = match outcome {
        Ok(None) => (StatusCode::NO_CONTENT, None, None),
        Ok(version) => (StatusCode::OK, version, None),
        Err(error) => (error.status(), None, Some(error.into_item())),
    };
    OperationResult {
        task_id: operation.task_id.to_string(),
        status: status.as_u16(),
        version,
        problem,
    }
}
