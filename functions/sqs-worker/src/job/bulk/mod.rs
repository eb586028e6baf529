//! Bulk changes and deletions of tasks.
//!
//! Two steps for each hundred tasks: the first selects them and plans the outcome of each; the second acts, with the plan
//! from the checkpoint. So a task that no longer matches the filter, because it was changed just before the function died, is
//! changed and counted once. Tasks that wait for others of the selection are tried again after it (`chain`).

mod chain;
mod task;

use batch_function::ProcessingError;
use chain::{PARALLEL, Rest, Waiting, carry_out_all};
use domain::{Selection, TaskId, TaskPatch};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use task::{Change, Outcome};

use super::step::{Context, End, Step};
use crate::ports::Ports;

/// Tasks of one plan.
const CHUNK: usize = 100;

/// The checkpoint.
#[derive(Default, Serialize, Deserialize)]
struct Checkpoint {
    #[serde(alias = "place")]
    position: Position,
    /// The plan that the next step carries out.
    plan: Option<Plan>,
    /// Those of the tasks before the position that wait for others.
    #[serde(default)]
    waiting: Waiting,
}

/// A position in the selection.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Position {
    /// The number of tasks before it.
    done: usize,
    /// The last task before it, if the selection is a filter.
    after: Option<TaskId>,
    is_end: bool,
}

#[derive(Serialize, Deserialize)]
struct Plan {
    tasks: Vec<(TaskId, Outcome)>,
    /// The position after these tasks.
    then: Position,
}

/// A step of a job that applies a merge patch to each task.
pub(super) async fn update<P: Ports>(
    context: &Context<'_, P>,
    selection: &Selection,
    changes: &Value,
) -> Result<Step, ProcessingError> {
    // Validated when the job was created, but perhaps by another version's rules.
    let patch = TaskPatch::parse(changes.clone());
    let patch = patch.map_err(|_| ProcessingError::permanent("the changes are of no known form"))?;
    step(context, selection, Change::Update(&patch)).await
}

/// A step of a job that deletes each task.
pub(super) async fn delete<P: Ports>(
    context: &Context<'_, P>,
    selection: &Selection,
) -> Result<Step, ProcessingError> {
    step(context, selection, Change::Delete).await
}

async fn step<P: Ports>(
    context: &Context<'_, P>,
    selection: &Selection,
    change: Change<'_>,
) -> Result<Step, ProcessingError> {
    let job = context.job;
    let mut checkpoint: Checkpoint = context.checkpoint()?;
    if checkpoint.position.is_end {
        return try_waiting(context, checkpoint, change).await;
    }
    let total = match selection {
        Selection::Tasks(tasks) => tasks.len() as u64,
        Selection::Filter(_) => context.total_tasks(),
    };
    let plan = match checkpoint.plan.take() {
        Some(plan) => plan,
        None => {
            let plan = make_plan(context, selection, change, &checkpoint.position).await?;
            if plan.tasks.iter().any(|(_, outcome)| *outcome == Outcome::Ok) {
                checkpoint.plan = Some(plan);
                return Ok(Step {
                    total: Some(total),
                    ..Step::to(json!(checkpoint), job)
                });
            }
            plan
        }
    };
    let tried = carry_out_all(context, plan.tasks, change).await?;
    let then = &plan.then;
    let rest = Rest::of(selection, then.done, then.after.as_ref());
    let outcomes = checkpoint.waiting.keep(tried, &rest);
    let total = if then.is_end { then.done as u64 } else { total };
    checkpoint.position = plan.then;
    Ok(checkpoint.step(context, &outcomes, total))
}

/// The next of those that wait, after all of the selection were tried.
async fn try_waiting<P: Ports>(
    context: &Context<'_, P>,
    mut checkpoint: Checkpoint,
    change: Change<'_>,
) -> Result<Step, ProcessingError> {
    let tasks = checkpoint.waiting.take(CHUNK).into_iter();
    // Planned when they were selected.
    let tasks = tasks.map(|id| (id, Outcome::Ok)).collect();
    let tried = carry_out_all(context, tasks, change).await?;
    let outcomes = checkpoint.waiting.put_back(tried);
    let total = checkpoint.position.done as u64;
    Ok(checkpoint.step(context, &outcomes, total))
}

impl Checkpoint {
    /// The step that ends here.
    fn step<P>(self, context: &Context<'_, P>, outcomes: &[(TaskId, Outcome)], total: u64) -> Step {
        let is_over = self.position.is_end && self.waiting.is_empty();
        Step {
            done: self.position.done.saturating_sub(self.waiting.len()) as u64,
            total: Some(total),
            result: add_counts(&context.job.result, outcomes),
            results: outcomes.iter().map(result_row).collect(),
            end: is_over.then_some(End::Succeeded),
            checkpoint: json!(self),
        }
    }
}

/// The next tasks of the selection, with the outcome to expect for each.
async fn make_plan<P: Ports>(
    context: &Context<'_, P>,
    selection: &Selection,
    change: Change<'_>,
    position: &Position,
) -> Result<Plan, ProcessingError> {
    let store = &context.state.store;
    let (ids, then): (Vec<TaskId>, Position) = match selection {
        Selection::Tasks(ids) => {
            let end = ids.len().min(position.done + CHUNK);
            let then = Position {
                done: end,
                after: None,
                is_end: end == ids.len(),
            };
            (ids.get(position.done..end).unwrap_or_default().to_vec(), then)
        }
        Selection::Filter(filter) => {
            let project = &context.job.project_id;
            // As it was when the job was created, however long that takes.
            let filter = filter.at(context.job.created_at, &TimeZone::UTC);
            let scanned = store
                .scan_tasks(project, &filter, position.after.as_ref(), CHUNK)
                .await?;
            let then = Position {
                done: position.done + scanned.read,
                is_end: scanned.next.is_none(),
                after: scanned.next,
            };
            (scanned.matching, then)
        }
    };
    let tasks = stream::iter(ids)
        .map(|id| async move {
            let outcome = task::plan(context, &id, change).await?;
            Ok::<_, ProcessingError>((id, outcome))
        })
        .buffered(PARALLEL)
        .try_collect()
        .await?;
    Ok(Plan { tasks, then })
}

fn result_row((task_id, outcome): &(TaskId, Outcome)) -> Value {
    match outcome {
        Outcome::Ok => json!({"task_id": task_id, "status": "ok", "code": null, "detail": null}),
        Outcome::Unchanged => {
            json!({"task_id": task_id, "status": "unchanged", "code": null, "detail": null})
        }
        Outcome::Error { code, detail } => {
            json!({"task_id": task_id, "status": "error", "code": code, "detail": detail})
        }
    }
}

/// Adds the outcomes to the job's result, `{ok, unchanged, failed}`.
fn add_counts(result: &Value, outcomes: &[(TaskId, Outcome)]) -> Value {
    let before = |name: &str| result.get(name).and_then(Value::as_u64).unwrap_or_default();
    let of = |is: fn(&Outcome) -> bool| outcomes.iter().filter(|(_, outcome)| is(outcome)).count() as u64;
    json!({
        "ok": before("ok") + of(|outcome| *outcome == Outcome::Ok),
        "unchanged": before("unchanged") + of(|outcome| *outcome == Outcome::Unchanged),
        "failed": before("failed") + of(|outcome| matches!(outcome, Outcome::Error { .. })),
    })
}
