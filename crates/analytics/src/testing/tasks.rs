//! The tasks of a project, put together from its events.

use std::collections::BTreeMap;

use domain::{Status, UserId};
use jiff::civil::Date;

use crate::{EventRow, Scope};

/// A task up to the end of a period.
pub(super) struct Task {
    pub(super) id: String,
    /// Its states, oldest first; there is one.
    pub(super) states: Vec<State>,
}

/// A state of a task.
pub(super) struct State {
    /// The day from which on it held.
    pub(super) day: Date,
    /// The time from which on it held.
    pub(super) ms: i64,
    pub(super) status: Status,
    pub(super) is_deleted: bool,
    pub(super) title: Option<String>,
    pub(super) assignees: Vec<UserId>,
    pub(super) due_on: Option<Date>,
    pub(super) minutes: i64,
    pub(super) points: Option<i64>,
}

/// The tasks that there were until the end of the period, with what had happened to them by then. A change is never before an
/// earlier one of its task, whatever its writer's clock said.
pub(super) fn tasks(rows: &[EventRow], scope: &Scope) -> Vec<Task> {
    let mut versions: BTreeMap<&str, BTreeMap<i64, &EventRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.project_id == *scope.project_id()) {
        if let (Some(task), Some(_)) = (&row.task_id, row.status) {
            versions
                .entry(task.as_str())
                .or_default()
                .insert(row.version, row);
        }
    }
    let mut tasks = Vec::new();
    for (id, versions) in versions {
        let mut states: Vec<State> = Vec::new();
        for row in versions.values() {
            let (day, ms) = states.last().map_or((row.day, row.at_ms), |before| {
                (row.day.max(before.day), row.at_ms.max(before.ms))
            });
            let Some(status) = row.status.filter(|_| day <= scope.to()) else {
                break;
            };
            states.push(State {
                day,
                ms,
                status,
                is_deleted: row.is_deleted,
                title: row.title.clone(),
                assignees: row.assignees.clone(),
                due_on: row.due_on,
                minutes: row.estimate_minutes.unwrap_or_default(),
                points: row.points,
            });
        }
        if !states.is_empty() {
            let id = id.to_owned();
            tasks.push(Task { id, states });
        }
    }
    tasks
}

impl Task {
    /// The state at the end of the period.
    pub(super) fn last(&self) -> Option<&State> {
        self.states.last()
    }

    /// The state at the end of the period, if the task is there.
    pub(super) fn existing(&self) -> Option<&State> {
        self.last().filter(|state| !state.is_deleted)
    }

    /// The state at the end of a day, if the task was there.
    pub(super) fn at_end_of(&self, day: Date) -> Option<&State> {
        let until = self.states.iter().take_while(|state| state.day <= day);
        until.last().filter(|state| !state.is_deleted)
    }

    /// The states since which it is done without a break, if it is.
    pub(super) fn finished(&self) -> Option<Finished<'_>> {
        let done = self
            .states
            .iter()
            .rev()
            .take_while(|state| state.status == Status::Done);
        let before = self.states.len() - done.count();
        let (before, since) = self.states.split_at(before);
        Some(Finished {
            before,
            since: since.first()?,
        })
    }
}

/// A task that is done.
pub(super) struct Finished<'a> {
    /// The states before it became so for the last time; none if it was created done, and never was anything else.
    pub(super) before: &'a [State],
    /// The state with which it did.
    pub(super) since: &'a State,
}

impl Finished<'_> {
    /// Whether it had been done before.
    pub(super) fn is_reopened(&self) -> bool {
        self.before.iter().any(|state| state.status == Status::Done)
    }

    /// How long it was not done, after it had been for the first time.
    pub(super) fn rework_ms(&self) -> i64 {
        let since_first = self
            .before
            .iter()
            .skip_while(|state| state.status != Status::Done);
        let states: Vec<_> = since_first.chain([self.since]).collect();
        let pairs = states.iter().zip(states.iter().skip(1));
        let not_done = pairs.filter(|(state, _)| state.status != Status::Done);
        not_done.map(|(state, next)| next.ms - state.ms).sum()
    }

    /// From the first time in progress.
    pub(super) fn cycle_ms(&self) -> Option<i64> {
        let start = self
            .before
            .iter()
            .find(|state| state.status == Status::InProgress)?;
        Some(self.since.ms - start.ms)
    }

    /// From its creation.
    pub(super) fn lead_ms(&self) -> Option<i64> {
        Some(self.since.ms - self.before.first()?.ms)
    }
}
