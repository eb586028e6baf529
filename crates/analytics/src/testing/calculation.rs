//! Every report by its definition, in plain Rust.

use std::collections::BTreeMap;

use domain::{Status, UserId};
use jiff::civil::Date;

use super::tasks::{Finished, State, Task, tasks};
use super::times::{days, durations, finished, week_of, weeks};
use crate::{Cell, ColumnKind, DecodeError, EventRow, Report, Scope, Table};

/// The rows that a report has over these events, which may be of several projects, in any order, and repeated.
pub fn calculate(report: Report, scope: &Scope, rows: &[EventRow]) -> Vec<Vec<Cell>> {
    let tasks = tasks(rows, scope);
    match report {
        Report::StatusCounts => status_counts(&tasks),
        Report::Throughput => throughput(&tasks, scope),
        Report::CycleTime => durations(&tasks, scope, Finished::cycle_ms),
        Report::LeadTime => durations(&tasks, scope, Finished::lead_ms),
        Report::CumulativeFlow => cumulative_flow(&tasks, scope),
        Report::Burndown => burndown(&tasks, scope),
        Report::Overdue => overdue(&tasks, scope),
        Report::Ageing => ageing(&tasks, scope),
        Report::Assignees => assignees(&tasks, scope),
        Report::Points => points(&tasks, scope),
        Report::Forecast => forecast(&tasks, scope),
    }
}

/// The same rows, in the form in which a query's result is read.
///
/// # Errors
/// [`DecodeError`] if they were not those of the report.
pub fn calculated_table(report: Report, scope: &Scope, rows: &[EventRow]) -> Result<Table, DecodeError> {
    let columns = report.columns();
    let text = |cell: Cell| match cell {
        Cell::Null => None,
        Cell::Text(text) => Some(text),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Day(day) => Some(day.to_string()),
    };
    let rows = calculate(report, scope, rows).into_iter().map(|row| {
        let cells = columns.iter().zip(row);
        let queried = cells.filter(|(column, _)| !matches!(column.kind, ColumnKind::DaysSince(_)));
        queried.map(|(_, cell)| text(cell)).collect()
    });
    let names = report.definition().queried().map(|column| column.name);
    Table::decode(report, scope, names, rows)
}

/// The most rows of a list.
const LISTED: usize = 500;

fn numbers(first: Cell, numbers: impl IntoIterator<Item = i64>) -> Vec<Cell> {
    let numbers = numbers.into_iter().map(Cell::Number);
    std::iter::once(first).chain(numbers).collect()
}

fn status_counts(tasks: &[Task]) -> Vec<Vec<Cell>> {
    let row = |status: &Status| {
        let states = tasks.iter().filter_map(Task::existing);
        let states: Vec<_> = states.filter(|state| state.status == *status).collect();
        let minutes = states.iter().map(|state| state.minutes).sum();
        let points = states.iter().filter_map(|state| state.points).sum();
        numbers(
            Cell::Text(status.as_str().to_owned()),
            [states.len() as i64, minutes, points],
        )
    };
    Status::ALL.iter().map(row).collect()
}

fn throughput(tasks: &[Task], scope: &Scope) -> Vec<Vec<Cell>> {
    let finished = finished(tasks, scope);
    let row = |week: Date| {
        let of_week = finished
            .iter()
            .filter(|(_, done)| week_of(done.since.day) == week);
        let created_done = of_week.clone().filter(|(_, done)| done.before.is_empty());
        let created_done = created_done.count() as i64;
        numbers(Cell::Day(week), [of_week.count() as i64, created_done])
    };
    weeks(scope).into_iter().map(row).collect()
}

fn cumulative_flow(tasks: &[Task], scope: &Scope) -> Vec<Vec<Cell>> {
    let row = |day: Date| {
        let count = |status: &Status| {
            let states = tasks.iter().filter_map(|task| task.at_end_of(day));
            states.filter(|state| state.status == *status).count() as i64
        };
        numbers(Cell::Day(day), Status::ALL.iter().map(count))
    };
    days(scope).into_iter().map(row).collect()
}

#[derive(Default)]
struct Change {
    added: i64,
    removed: i64,
    done: i64,
    reopened: i64,
    estimated: i64,
}

/// `worth` is what is counted: one for each task, or its minutes.
fn burndown_of(tasks: &[Task], scope: &Scope, worth: impl Fn(&State) -> i64) -> Vec<[i64; 7]> {
    let open_at = |day: Date| -> i64 {
        let states = tasks.iter().filter_map(|task| task.at_end_of(day));
        states
            .filter(|state| state.status != Status::Done)
            .map(&worth)
            .sum()
    };
    let before = |day: Date| day.yesterday().unwrap_or(Date::MIN);
    let mut in_scope = open_at(before(scope.from()));
    let row = |day: Date| {
        let mut change = Change::default();
        for task in tasks {
            let (old, new) = (task.at_end_of(before(day)), task.at_end_of(day));
            let is_done = |state: &State| state.status == Status::Done;
            match (old, new) {
                (None, Some(new)) => {
                    change.added += worth(new);
                    if is_done(new) {
                        change.done += worth(new);
                    }
                }
                (Some(old), None) if !is_done(old) => change.removed += worth(old),
                (Some(old), Some(new)) => match (is_done(old), is_done(new)) {
                    (false, true) => change.done += worth(old),
                    (true, false) => change.reopened += worth(new),
                    (false, false) => change.estimated += worth(new) - worth(old),
                    (true, true) => {}
                },
                _ => {}
            }
        }
        in_scope += change.added - change.removed + change.estimated;
        let Change {
            added,
            removed,
            done,
            reopened,
            estimated,
        } = change;
        [in_scope, open_at(day), added, removed, done, reopened, estimated]
    };
    days(scope).into_iter().map(row).collect()
}

fn burndown(tasks: &[Task], scope: &Scope) -> Vec<Vec<Cell>> {
    let count = burndown_of(tasks, scope, |_| 1);
    let minutes = burndown_of(tasks, scope, |state| state.minutes);
    let days = days(scope).into_iter();
    days.zip(count.iter().zip(&minutes))
        .map(|(day, (count, minutes))| {
            // Counts have no estimates.
            numbers(Cell::Day(day), count.iter().take(6).chain(minutes).copied())
        })
        .collect()
}

fn is_overdue(state: &State, scope: &Scope) -> bool {
    state.status != Status::Done && state.due_on.is_some_and(|due| due < scope.to())
}

fn listed<K: Ord>(mut rows: Vec<(K, Vec<Cell>)>) -> Vec<Vec<Cell>> {
    let total = Cell::Number(rows.len() as i64);
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    let rows = rows.into_iter().take(LISTED);
    rows.map(|(_, row)| row.into_iter().chain([total.clone()]).collect())
        .collect()
}

fn title(state: &State) -> Cell {
    state.title.clone().map_or(Cell::Null, Cell::Text)
}

fn days_until_end(day: Date, scope: &Scope) -> Cell {
    Cell::Number((scope.to() - day).get_days().into())
}

fn overdue(tasks: &[Task], scope: &Scope) -> Vec<Vec<Cell>> {
    let rows = tasks.iter().filter_map(|task| {
        let state = task.existing().filter(|state| is_overdue(state, scope))?;
        let due = state.due_on?;
        let status = Cell::Text(state.status.as_str().to_owned());
        let id = Cell::Text(task.id.clone());
        let row = vec![
            id,
            title(state),
            status,
            Cell::Day(due),
            days_until_end(due, scope),
        ];
        Some(((due, task.id.clone()), row))
    });
    listed(rows.collect())
}

fn ageing(tasks: &[Task], scope: &Scope) -> Vec<Vec<Cell>> {
    let rows = tasks.iter().filter_map(|task| {
        let state = task
            .existing()
            .filter(|state| state.status == Status::InProgress)?;
        let start = task
            .states
            .iter()
            .find(|state| state.status == Status::InProgress)?;
        let id = Cell::Text(task.id.clone());
        let row = vec![
            id,
            title(state),
            Cell::Day(start.day),
            days_until_end(start.day, scope),
        ];
        Some(((start.ms, task.id.clone()), row))
    });
    listed(rows.collect())
}

fn assignees(tasks: &[Task], scope: &Scope) -> Vec<Vec<Cell>> {
    // Nobody comes last.
    let mut people: BTreeMap<(bool, Option<UserId>), [i64; 5]> = BTreeMap::new();
    for task in tasks {
        let Some(last) = task.last() else { continue };
        let mut own = [0; 5];
        let [to_do, in_progress, overdue, finished, points] = &mut own;
        if let Some(state) = task.existing() {
            *to_do = i64::from(state.status == Status::ToDo);
            *in_progress = i64::from(state.status == Status::InProgress);
            *overdue = i64::from(is_overdue(state, scope));
        }
        if task.finished().is_some_and(|done| done.since.day >= scope.from()) {
            *finished = 1;
            *points = last.points.unwrap_or_default();
        }
        let mut holders: Vec<_> = last.assignees.iter().cloned().map(Some).collect();
        if holders.is_empty() {
            holders.push(None);
        }
        for holder in holders {
            let sums = people.entry((holder.is_none(), holder)).or_default();
            sums.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
        }
    }
    let rows = people
        .into_iter()
        .filter(|(_, [to_do, in_progress, _, finished, _])| to_do + in_progress + finished > 0);
    rows.map(|((_, who), sums)| numbers(who.map_or(Cell::Null, |who| Cell::Text(who.into())), sums))
        .collect()
}

fn points(tasks: &[Task], scope: &Scope) -> Vec<Vec<Cell>> {
    let finished = finished(tasks, scope);
    let row = |week: Date| {
        let of_week = finished
            .iter()
            .filter(|(_, done)| week_of(done.since.day) == week);
        let points: Vec<_> = of_week
            .map(|(task, _)| task.last().and_then(|state| state.points))
            .collect();
        let without = points.iter().filter(|points| points.is_none()).count() as i64;
        numbers(
            Cell::Day(week),
            [points.iter().flatten().sum(), points.len() as i64, without],
        )
    };
    weeks(scope).into_iter().map(row).collect()
}

fn forecast(tasks: &[Task], scope: &Scope) -> Vec<Vec<Cell>> {
    let open = tasks
        .iter()
        .filter_map(Task::existing)
        .filter(|state| state.status != Status::Done)
        .count();
    let finished = finished(tasks, scope);
    let row = |day: Date| {
        let of_day = finished.iter().filter(|(_, done)| done.since.day == day);
        numbers(Cell::Day(day), [of_day.count() as i64, open as i64])
    };
    days(scope).into_iter().map(row).collect()
}
