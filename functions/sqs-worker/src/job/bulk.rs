//! Changing, and deleting, many tasks alike.
//!
//! Two steps for each hundred tasks: the first finds them and says what would become of each; the second does it, with the
//! list from the checkpoint. So a task that does not fulfil the filter any more, because it was changed just before the
//! function was cut off, is changed and counted once.

use std::cell::Cell;

use domain::{IdSeed, Invalid, Rank, Selection, Task, TaskId, TaskPatch};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Found, StoreError, Wanted};

use super::{Context, End, Step};
use crate::Ports;
use crate::error::ProcessingError;

/// Tasks of two steps.
const CHUNK: usize = 100;
/// Tasks at once.
const PARALLEL: usize = 8;
/// Times a change is based on a new read after it met another one.
const MAX_CONFLICTS: u32 = 20;

/// The checkpoint.
#[derive(Default, Serialize, Deserialize)]
struct Checkpoint {
    place: Place,
    /// What to do next, and where to be then.
    plan: Option<Plan>,
}

/// How far the selection was looked at.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Place {
    /// So many tasks were.
    done: usize,
    /// By a filter: up to this one.
    after: Option<TaskId>,
    is_end: bool,
}

#[derive(Serialize, Deserialize)]
struct Plan {
    tasks: Vec<(TaskId, Outcome)>,
    then: Place,
}

/// What becomes of a task.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Ok,
    Unchanged,
    Error { code: String, detail: String },
}

#[derive(Clone, Copy)]
enum Change<'a> {
    Update(&'a TaskPatch),
    Delete,
}

/// Changes each by a merge patch.
pub(super) async fn update<O: Ports>(
    context: &Context<'_, O>,
    selection: &Selection,
    changes: &Value,
) -> Result<Step, ProcessingError> {
    // Refused when it was asked for; this version may know other rules than that one.
    let patch = TaskPatch::parse(changes.clone());
    let patch =
        patch.map_err(|_| ProcessingError::Permanent("the changes are of no known form".to_owned()))?;
    step(context, selection, Change::Update(&patch)).await
}

/// Deletes each.
pub(super) async fn delete<O: Ports>(
    context: &Context<'_, O>,
    selection: &Selection,
) -> Result<Step, ProcessingError> {
    step(context, selection, Change::Delete).await
}

async fn step<O: Ports>(
    context: &Context<'_, O>,
    selection: &Selection,
    change: Change<'_>,
) -> Result<Step, ProcessingError> {
    let (state, job) = (context.state, context.job);
    let checkpoint = match &job.checkpoint {
        Value::Null => Checkpoint::default(),
        value => serde_json::from_value(value.clone())
            .map_err(|_| ProcessingError::Permanent("the checkpoint is of no known form".to_owned()))?,
    };
    let total = match (job.progress.total, selection) {
        (Some(total), _) => total,
        (None, Selection::Tasks(tasks)) => count(tasks.len()),
        (None, Selection::Filter(_)) => state.store.count_tasks(&job.project_id).await?,
    };
    let plan = match checkpoint.plan {
        Some(plan) => plan,
        None => {
            let plan = look(context, selection, change, &checkpoint.place).await?;
            if plan.tasks.iter().any(|(_, outcome)| *outcome == Outcome::Ok) {
                let checkpoint = Checkpoint {
                    plan: Some(plan),
                    ..checkpoint
                };
                return Ok(Step {
                    checkpoint: json!(checkpoint),
                    done: job.progress.done,
                    total: Some(total),
                    result: job.result.clone(),
                    results: vec![],
                    end: None,
                });
            }
            plan
        }
    };
    let outcomes: Vec<(TaskId, Outcome)> = stream::iter(plan.tasks)
        .map(|(id, planned)| async move {
            let outcome = if planned == Outcome::Ok {
                act(context, &id, change).await?
            } else {
                planned
            };
            Ok::<_, ProcessingError>((id, outcome))
        })
        .buffered(PARALLEL)
        .try_collect()
        .await?;
    let done = count(plan.then.done);
    let is_end = plan.then.is_end;
    Ok(Step {
        checkpoint: json!(Checkpoint {
            place: plan.then,
            plan: None
        }),
        done,
        total: Some(if is_end { done } else { total }),
        result: counted(&job.result, &outcomes),
        results: outcomes.iter().map(row).collect(),
        end: is_end.then_some(End::Succeeded),
    })
}

/// The next tasks of the selection, and what would become of each.
async fn look<O: Ports>(
    context: &Context<'_, O>,
    selection: &Selection,
    change: Change<'_>,
    place: &Place,
) -> Result<Plan, ProcessingError> {
    let store = &context.state.store;
    let (ids, then): (Vec<TaskId>, Place) = match selection {
        Selection::Tasks(ids) => {
            let end = ids.len().min(place.done + CHUNK);
            let then = Place {
                done: end,
                after: None,
                is_end: end == ids.len(),
            };
            (ids.get(place.done..end).unwrap_or_default().to_vec(), then)
        }
        Selection::Filter(filter) => {
            let project = &context.job.project_id;
            let (tasks, next) = store.scan_tasks(project, place.after.as_ref(), CHUNK).await?;
            let then = Place {
                done: place.done + tasks.len(),
                is_end: next.is_none(),
                after: next,
            };
            let matching = tasks.into_iter().filter(|task: &Task| filter.matches(task));
            (matching.map(|task| task.id).collect(), then)
        }
    };
    let tasks = stream::iter(ids)
        .map(|id| async move {
            let found = read(context, &id, change).await?;
            let outcome = outlook(context, found, change);
            Ok::<_, ProcessingError>((id, outcome))
        })
        .buffered(PARALLEL)
        .try_collect()
        .await?;
    Ok(Plan { tasks, then })
}

fn outlook<O: Ports>(context: &Context<'_, O>, found: Found, change: Change<'_>) -> Outcome {
    let Some(current) = &found.task else {
        return error("not_found", "there is no such task in the project");
    };
    let Change::Update(patch) = change else {
        return Outcome::Ok;
    };
    if !found.non_members.is_empty() {
        return error("not_a_member", "an assignee is not a member of the project");
    }
    match apply(context, current.detail(), patch) {
        Ok(Some(_)) => Outcome::Ok,
        Ok(None) => Outcome::Unchanged,
        Err(invalid) => invalid.into(),
    }
}

/// Does it to one task, of which it was said that it can be done.
async fn act<O: Ports>(
    context: &Context<'_, O>,
    id: &TaskId,
    change: Change<'_>,
) -> Result<Outcome, ProcessingError> {
    let (store, by) = (&context.state.store, &context.job.created_by);
    for _ in 0..MAX_CONFLICTS {
        let found = read(context, id, change).await?;
        let written = match (change, found.task) {
            // Here or by somebody else: it is gone.
            (Change::Delete, None) => return Ok(Outcome::Ok),
            (Change::Delete, Some(current)) => {
                store.delete_task(&current, by, context.state.clock.now()).await
            }
            (Change::Update(_), None) => {
                return Ok(error("not_found", "the task was deleted meanwhile"));
            }
            (Change::Update(_), _) if !found.non_members.is_empty() => {
                return Ok(error(
                    "not_a_member",
                    "an assignee is not a member of the project",
                ));
            }
            (Change::Update(patch), Some(current)) => match apply(context, current.detail(), patch) {
                Ok(Some(changed)) => store.update_task(&current, &changed).await,
                // Here, before somebody was cut off.
                Ok(None) => return Ok(Outcome::Ok),
                Err(invalid) => return Ok(invalid.into()),
            },
        };
        match written {
            Ok(()) => return Ok(Outcome::Ok),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(ProcessingError::Retryable(
        "a task changes all the time".to_owned(),
    ))
}

async fn read<O: Ports>(
    context: &Context<'_, O>,
    id: &TaskId,
    change: Change<'_>,
) -> Result<Found, ProcessingError> {
    let wanted = Wanted {
        task: Some(id),
        people: match change {
            Change::Update(patch) => patch.assignees(),
            Change::Delete => &[],
        },
        ..Wanted::new(&context.job.created_by, &context.job.project_id)
    };
    let found = context.state.store.read(wanted).await?;
    // The next try finds so as well, before it begins, and ends the job.
    found.ok_or_else(|| ProcessingError::Retryable("the project cannot be read any more".to_owned()))
}

/// Done again, it changes nothing: also the ids of checklist items are the same.
fn apply<O: Ports>(
    context: &Context<'_, O>,
    current: &domain::TaskDetail,
    patch: &TaskPatch,
) -> Result<Option<domain::TaskDetail>, Invalid> {
    let (state, job, task) = (context.state, context.job, &current.task.id);
    let now = state.clock.now();
    let [a, b, c, d, e, f, g, h, ..] = state.entropy.bytes();
    let end = Rank::at_end(now, u64::from_be_bytes([a, b, c, d, e, f, g, h]));
    let made = Cell::new(0_u32);
    let ids = || {
        made.set(made.get() + 1);
        IdSeed::derive(&["bulk", job.id.as_str(), task.as_str(), &made.get().to_string()])
    };
    patch.clone().apply(current, end, (&job.created_by, now), &ids)
}

impl From<Invalid> for Outcome {
    fn from(invalid: Invalid) -> Self {
        let first = invalid.0.into_iter().next();
        first.map_or_else(
            || error("invalid", "it cannot be changed so"),
            |first| error(first.code, &format!("{} {}", first.pointer, first.detail)),
        )
    }
}

fn error(code: &str, detail: &str) -> Outcome {
    Outcome::Error {
        code: code.to_owned(),
        detail: detail.to_owned(),
    }
}

fn row((task_id, outcome): &(TaskId, Outcome)) -> Value {
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

/// The job's result with these added: `{ok, unchanged, failed}`.
fn counted(result: &Value, outcomes: &[(TaskId, Outcome)]) -> Value {
    let before = |name: &str| result.get(name).and_then(Value::as_u64).unwrap_or_default();
    let of = |is: fn(&Outcome) -> bool| count(outcomes.iter().filter(|(_, outcome)| is(outcome)).count());
    json!({
        "ok": before("ok") + of(|outcome| *outcome == Outcome::Ok),
        "unchanged": before("unchanged") + of(|outcome| *outcome == Outcome::Unchanged),
        "failed": before("failed") + of(|outcome| matches!(outcome, Outcome::Error { .. })),
    })
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
