//! The change of one task of a bulk job.

use std::cell::Cell;

use batch_function::ProcessingError;
use domain::{IdSeed, Invalid, LinkRefusal, Rank, TaskId, TaskPatch};
use serde::{Deserialize, Serialize};
use store::{Found, StoreError, Wanted};

use super::super::step::Context;
use crate::ports::Ports;

/// The outcome of a task.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Ok,
    Unchanged,
    Error { code: String, detail: String },
}

/// The outcome of an attempt at a task.
pub(super) enum Tried {
    Over(Outcome),
    /// These tasks must be done first; if the job does not complete them, this is the outcome.
    Blocked(Vec<TaskId>, Outcome),
}

#[derive(Clone, Copy)]
pub(super) enum Change<'a> {
    Update(&'a TaskPatch),
    Delete,
}

/// The outcome to expect of a task as it is now.
pub(super) async fn plan<P: Ports>(
    context: &Context<'_, P>,
    id: &TaskId,
    change: Change<'_>,
) -> Result<Outcome, ProcessingError> {
    let found = read(context, id, change).await?;
    Ok(expected_outcome(context, found, change))
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
pub(super) async fn carry_out<P: Ports>(
    context: &Context<'_, P>,
    id: &TaskId,
    change: Change<'_>,
) -> Result<Tried, ProcessingError> {
    let (store, by) = (&context.state.store, &context.job.created_by);
    let mut attempts = store.attempts();
    loop {
        let found = read(context, id, change).await?;
        let written = match (change, found.task) {
            // Deleted by an earlier attempt or by somebody else.
            (Change::Delete, None) => return Ok(Tried::Over(Outcome::Ok)),
            (Change::Delete, Some(current)) => {
                store.delete_task(&current, by, context.state.clock.now()).await
            }
            (Change::Update(_), None) => {
                let outcome = error("not_found", "the task was deleted meanwhile");
                return Ok(Tried::Over(outcome));
            }
            (Change::Update(_), _) if !found.non_members.is_empty() => {
                let outcome = error("not_a_member", "an assignee is not a member of the project");
                return Ok(Tried::Over(outcome));
            }
            (Change::Update(patch), Some(current)) => match patch
                .check_links(current.task(), &found.unknown_links)
                .and_then(|()| apply(context, current.detail(), patch))
            {
                Ok(Some(changed)) => store.update_task(&current, &changed).await,
                // Changed by an earlier attempt.
                Ok(None) => return Ok(Tried::Over(Outcome::Ok)),
                Err(invalid) => return Ok(Tried::Over(invalid.into())),
            },
        };
        match written {
            Ok(()) => return Ok(Tried::Over(Outcome::Ok)),
            Err(StoreError::Conflict) => {}
            Err(StoreError::Refused(refusal)) => {
                let outcome = error(refusal.code(), &refusal_text(&refusal));
                return Ok(match refusal {
                    LinkRefusal::Blocked(blockers) => Tried::Blocked(blockers, outcome),
                    _ => Tried::Over(outcome),
                });
            }
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
