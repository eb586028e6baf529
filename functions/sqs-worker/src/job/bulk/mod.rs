//! Bulk changes and deletions of tasks.
//!
//! Two steps for each hundred tasks: the first selects them and plans the outcome of each; the second acts, with the plan
//! from the checkpoint. So a task that no longer matches the filter, because it was changed just before the function died, is
//! changed and counted once.

use std::cell::Cell;

use batch_function::ProcessingError;
use domain::{IdSeed, Invalid, LinkRefusal, Rank, Selection, TaskId, TaskPatch};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Found, StoreError, Wanted};

use super::step::{Context, End, Step};
use crate::ports::Ports;

/// Tasks of one plan.
const CHUNK: usize = 100;
/// Tasks in parallel.
const PARALLEL: usize = 8;

/// The checkpoint.
#[derive(Default, Serialize, Deserialize)]
struct Checkpoint {
    #[serde(alias = "place")]
    position: Position,
    /// The plan that the next step carries out.
    plan: Option<Plan>,
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

/// The outcome of a task.
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
    let checkpoint: Checkpoint = context.checkpoint()?;
    let total = match selection {
        Selection::Tasks(tasks) => tasks.len() as u64,
        Selection::Filter(_) => context.total_tasks(),
    };
    let plan = match checkpoint.plan {
        Some(plan) => plan,
        None => {
            let plan = make_plan(context, selection, change, &checkpoint.position).await?;
            if plan.tasks.iter().any(|(_, outcome)| *outcome == Outcome::Ok) {
                let checkpoint = Checkpoint {
                    plan: Some(plan),
                    ..checkpoint
                };
                return Ok(Step {
                    total: Some(total),
                    ..Step::to(json!(checkpoint), job)
                });
            }
            plan
        }
    };
    let outcomes: Vec<(TaskId, Outcome)> = stream::iter(plan.tasks)
        .map(|(id, planned)| async move {
            let outcome = if planned == Outcome::Ok {
                carry_out(context, &id, change).await?
            } else {
                planned
            };
            Ok::<_, ProcessingError>((id, outcome))
        })
        .buffered(PARALLEL)
        .try_collect()
        .await?;
    let done = plan.then.done as u64;
    let is_end = plan.then.is_end;
    Ok(Step {
        checkpoint: json!(Checkpoint {
            position: plan.then,
            plan: None
        }),
        done,
        total: Some(if is_end { done } else { total }),
        result: add_counts(&job.result, &outcomes),
        results: outcomes.iter().map(result_row).collect(),
        end: is_end.then_some(End::Succeeded),
    })
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
            let found = read(context, &id, change).await?;
            let outcome = expected_outcome(context, found, change);
            Ok::<_, ProcessingError>((id, outcome))
        })
        .buffered(PARALLEL)
        .try_collect()
        .await?;
    Ok(Plan { tasks, then })
}

fn expected_outcome<P: Ports>(context: &Context<'_, P>, found: Found, change: Change<'_>) -> Outcome {
    let Some(current) = &found.task else {
        return error("not_found", "there is no such task in the project");
    };
    let Change::Update(patch) = change else {
        return Outcome::Ok;
    };
    if !found.non_members.is_empty() {
        return error("not_a_member", "an assignee is not a member of the project");
    }
    if let Err(invalid) = patch.check_links(current.task(), &found.unknown_links) {
        return invalid.into();
    }
    match apply(context, current.detail(), patch) {
        Ok(Some(_)) => Outcome::Ok,
        Ok(None) => Outcome::Unchanged,
        Err(invalid) => invalid.into(),
    }
}

/// Changes or deletes one task, which is expected to succeed.
async fn carry_out<P: Ports>(
    context: &Context<'_, P>,
    id: &TaskId,
    change: Change<'_>,
) -> Result<Outcome, ProcessingError> {
    let (store, by) = (&context.state.store, &context.job.created_by);
    let mut attempts = store.attempts();
    loop {
        let found = read(context, id, change).await?;
        let written = match (change, found.task) {
            // Deleted by an earlier attempt or by somebody else.
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
            (Change::Update(patch), Some(current)) => match patch
                .check_links(current.task(), &found.unknown_links)
                .and_then(|()| apply(context, current.detail(), patch))
            {
                Ok(Some(changed)) => store.update_task(&current, &changed).await,
                // Changed by an earlier attempt.
                Ok(None) => return Ok(Outcome::Ok),
                Err(invalid) => return Ok(invalid.into()),
            },
        };
        match written {
            Ok(()) => return Ok(Outcome::Ok),
            Err(StoreError::Conflict) => {}
            Err(StoreError::Refused(refusal)) => return Ok(error(refusal.code(), &refusal_text(&refusal))),
            Err(error) => return Err(error.into()),
        }
        if !attempts.again().await {
            return Err(ProcessingError::retryable("a task changes all the time"));
        }
    }
}

async fn read<P: Ports>(
    context: &Context<'_, P>,
    id: &TaskId,
    change: Change<'_>,
) -> Result<Found, ProcessingError> {
    let links = match change {
        Change::Update(patch) => patch.links(),
        Change::Delete => Vec::new(),
    };
    let wanted = Wanted {
        task: Some(id),
        people: match change {
            Change::Update(patch) => patch.assignees(),
            Change::Delete => &[],
        },
        links: &links,
        ..Wanted::new(&context.job.created_by, &context.job.project_id)
    };
    let found = context.state.store.read(wanted).await?;
    // The next attempt finds that too, before it begins, and ends the job.
    found.ok_or_else(|| ProcessingError::retryable("the project cannot be read any more"))
}

/// Applied again, it changes nothing: new checklist items get the same ids.
fn apply<P: Ports>(
    context: &Context<'_, P>,
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

/// With the ids of the tasks that must be done first.
fn refusal_text(refusal: &LinkRefusal) -> String {
    let blockers = refusal.blockers().iter().map(TaskId::as_str);
    let blockers: Vec<_> = blockers.collect();
    match blockers.is_empty() {
        true => refusal.to_string(),
        false => format!("{refusal}: {}", blockers.join(", ")),
    }
}

fn error(code: &str, detail: &str) -> Outcome {
    Outcome::Error {
        code: code.to_owned(),
        detail: detail.to_owned(),
    }
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
