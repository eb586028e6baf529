//! Tasks of a bulk job that block each other: the outcome does not depend on which of them is tried first.
//!
//! A task that is refused because others must be done first is tried again once the job has completed one of these. Of tasks that are
//! selected together all become done that can, whatever their order, and however many are changed at once.

use std::collections::{BTreeMap, HashSet};

use batch_function::ProcessingError;
use domain::{Selection, TaskId};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};

use super::super::step::Context;
use super::task::{Change, Outcome, Tried, carry_out};
use crate::ports::Ports;

/// Tasks in parallel.
pub(super) const PARALLEL: usize = 8;
/// The most tasks that wait for others of the same job: their ids are in the job's item.
const MAX_WAITING: usize = 1_000;

/// Carries out the change of each task of which success is expected, and again of each whose blockers it completes. Returns the tasks in
/// their order.
pub(super) async fn carry_out_all<P: Ports>(
    context: &Context<'_, P>,
    tasks: Vec<(TaskId, Outcome)>,
    change: Change<'_>,
) -> Result<Vec<(TaskId, Tried)>, ProcessingError> {
    let mut results: BTreeMap<usize, (TaskId, Tried)> = BTreeMap::new();
    let mut next = Vec::new();
    for (place, (id, planned)) in tasks.into_iter().enumerate() {
        match planned {
            Outcome::Ok => next.push((place, id)),
            planned => drop(results.insert(place, (id, Tried::Over(planned)))),
        }
    }
    while !next.is_empty() {
        let round: Vec<_> = stream::iter(next)
            .map(|(place, id)| async move {
                let tried = carry_out(context, &id, change).await?;
                Ok::<_, ProcessingError>((place, (id, tried)))
            })
            .buffered(PARALLEL)
            .try_collect()
            .await?;
        let completed = round.iter().filter_map(|(_, (id, tried))| match tried {
            Tried::Over(Outcome::Ok) => Some(id.clone()),
            _ => None,
        });
        let completed: HashSet<TaskId> = completed.collect();
        results.extend(round);
        // Also one of this round, which was perhaps tried before its blocker.
        let again = results.iter().filter_map(|(place, (id, tried))| match tried {
            Tried::Blocked(blockers, _) if blockers.iter().any(|task| completed.contains(task)) => {
                Some((*place, id.clone()))
            }
            _ => None,
        });
        next = again.collect();
    }
    Ok(results.into_values().collect())
}

/// Tasks that are blocked by others which the job may complete later.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Waiting {
    /// Those to try, in the order of the selection. The last are tried first: most wait for later ones.
    tasks: Vec<TaskId>,
    /// The tasks that were tried in this round, likewise.
    tried: Vec<TaskId>,
    /// Whether one became done in this round.
    has_progress: bool,
    /// Whether the round before has completed none: what blocks these now is their outcome.
    is_last: bool,
}

impl Waiting {
    pub(super) fn len(&self) -> usize {
        self.tasks.len() + self.tried.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps the tasks that may still become done by this job, which goes on with `rest`; returns the outcomes of the others.
    pub(super) fn keep(&mut self, tried: Vec<(TaskId, Tried)>, rest: &Rest<'_>) -> Vec<(TaskId, Outcome)> {
        let mut waiting: HashSet<TaskId> = self.tasks.iter().cloned().collect();
        // One that waits for one that waits.
        loop {
            let new: Vec<_> = tried
                .iter()
                .filter_map(|(id, tried)| match tried {
                    Tried::Blocked(blockers, _) if !waiting.contains(id) => {
                        let may_end = |task| rest.may_have(task) || waiting.contains(task);
                        blockers.iter().any(may_end).then(|| id.clone())
                    }
                    _ => None,
                })
                .take(MAX_WAITING.saturating_sub(waiting.len()))
                .collect();
            if new.is_empty() {
                break;
            }
            waiting.extend(new);
        }
        let mut outcomes = Vec::with_capacity(tried.len());
        for (id, tried) in tried {
            match tried {
                Tried::Blocked(..) if waiting.contains(&id) => self.tasks.push(id),
                Tried::Over(outcome) | Tried::Blocked(_, outcome) => outcomes.push((id, outcome)),
            }
        }
        outcomes
    }

    /// Up to `most` tasks to try.
    pub(super) fn take(&mut self, most: usize) -> Vec<TaskId> {
        self.tasks.split_off(self.tasks.len().saturating_sub(most))
    }

    /// Notes what became of those that were taken; returns the outcomes of those that wait no more.
    pub(super) fn put_back(&mut self, tried: Vec<(TaskId, Tried)>) -> Vec<(TaskId, Outcome)> {
        let (mut outcomes, mut blocked) = (Vec::new(), Vec::new());
        for (id, tried) in tried {
            match tried {
                Tried::Blocked(..) if !self.is_last => blocked.push(id),
                Tried::Over(outcome) | Tried::Blocked(_, outcome) => {
                    self.has_progress |= outcome == Outcome::Ok;
                    outcomes.push((id, outcome));
                }
            }
        }
        blocked.append(&mut self.tried);
        self.tried = blocked;
        if self.tasks.is_empty() {
            self.tasks = std::mem::take(&mut self.tried);
            self.is_last = !std::mem::take(&mut self.has_progress);
        }
        outcomes
    }
}

/// The part of a selection that is to come.
pub(super) enum Rest<'a> {
    /// These tasks.
    Tasks(HashSet<&'a TaskId>),
    /// Tasks from this id on, if they match.
    From(Option<&'a TaskId>),
}

impl<'a> Rest<'a> {
    /// After the first `done` tasks, or from `next` on.
    pub(super) fn of(selection: &'a Selection, done: usize, next: Option<&'a TaskId>) -> Self {
        match selection {
            Selection::Tasks(tasks) => Self::Tasks(tasks.iter().skip(done).collect()),
            Selection::Filter(_) => Self::From(next),
        }
    }

    fn may_have(&self, task: &TaskId) -> bool {
        match self {
            Self::Tasks(tasks) => tasks.contains(task),
            Self::From(next) => next.is_some_and(|next| task >= next),
        }
    }
}
