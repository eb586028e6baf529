//! The row that shows a projected item.

use domain::{EventKind, Label, Moment, TaskId};
use jiff::Timestamp;
use store::{Projected, ProjectedKey, Projection};

use crate::cell::Cell;
use crate::table::{EVENTS, MEMBERS, POINT_ENTRIES, PROJECTS, TASKS, Table, USERS};

/// A row of the view.
#[derive(Clone)]
pub struct Row {
    pub(crate) table: &'static Table,
    pub(crate) key: Vec<Cell>,
    pub(crate) version: i64,
    /// Its columns and lists; none if it is removed.
    pub(crate) content: Option<Content>,
    /// Whether the row is deleted rather than kept as removed: no older version can be delivered any more.
    pub(crate) is_forgotten: bool,
}

/// The columns and lists of a row.
#[derive(Clone)]
pub(crate) struct Content {
    /// The columns of the table, in their order.
    pub(crate) columns: Vec<Cell>,
    /// The lists of the table, in their order.
    pub(crate) lists: Vec<Vec<Cell>>,
}

/// PostgreSQL's texts have no U+0000.
fn text(text: impl Into<String>) -> Cell {
    let text = text.into();
    Cell::Text(Some(match text.contains('\0') {
        true => text.replace('\0', "\u{fffd}"),
        false => text,
    }))
}

fn optional(value: Option<impl Into<String>>) -> Cell {
    value.map_or(Cell::Text(None), text)
}

fn integer(value: impl TryInto<i64>) -> Cell {
    Cell::Integer(Some(value.try_into().unwrap_or(i64::MAX)))
}

fn time(at: Timestamp) -> Cell {
    Cell::Time(Some(at))
}

impl From<Projection> for Row {
    fn from(projection: Projection) -> Self {
        let (table, key) = key(&projection.key);
        Self {
            table,
            key,
            version: i64::try_from(projection.version).unwrap_or(i64::MAX),
            content: projection.value.map(content),
            is_forgotten: false,
        }
    }
}

impl Row {
    /// This row, of which nothing need be remembered if it is removed.
    #[must_use]
    pub fn forgotten(self) -> Self {
        Self {
            is_forgotten: self.content.is_none(),
            ..self
        }
    }

    /// Whether this row is as new as the other one of the same key, or newer.
    pub(crate) fn supersedes(&self, other: &Self) -> bool {
        (self.version, self.content.is_none()) >= (other.version, other.content.is_none())
    }

    /// The number of rows that writing it changes at most.
    pub(crate) fn max_changed(&self) -> usize {
        self.table.max_changed()
    }
}

fn key(key: &ProjectedKey) -> (&'static Table, Vec<Cell>) {
    match key {
        ProjectedKey::User(user) => (&USERS, vec![text(user.as_str())]),
        ProjectedKey::Project(project) => (&PROJECTS, vec![text(project.as_str())]),
        ProjectedKey::Member(project, user) => (&MEMBERS, vec![text(project.as_str()), text(user.as_str())]),
        ProjectedKey::Task(task) => (&TASKS, vec![text(task.as_str())]),
        ProjectedKey::PointEntry(user, task, version) => {
            let key = vec![text(user.as_str()), text(task.as_str()), integer(*version)];
            (&POINT_ENTRIES, key)
        }
        ProjectedKey::Event(event) => (&EVENTS, vec![text(event.as_str())]),
    }
}

fn content(value: Projected) -> Content {
    let mut lists = Vec::new();
    let columns = match value {
        Projected::User(name) => vec![text(name.as_str())],
        Projected::Project(project) => vec![
            text(project.name.as_str()),
            text(project.kind.as_str()),
            text(project.time_zone.as_str()),
            Cell::Boolean(Some(project.archived)),
            text(project.created_by.as_str()),
            time(project.created_at),
            time(project.updated_at),
        ],
        Projected::Member(member) => vec![text(member.role.as_str()), time(member.joined_at)],
        Projected::Task(task) => {
            let list = |texts: Vec<String>| texts.into_iter().map(text).collect();
            lists = vec![
                list(task.assignees.iter().map(ToString::to_string).collect()),
                list(
                    task.labels
                        .iter()
                        .map(|label| label.as_str().to_owned())
                        .collect(),
                ),
                list(task.blocked_by.iter().map(ToString::to_string).collect()),
            ];
            let (due_on, due_at) = due(task.due.as_ref());
            vec![
                text(task.project_id.as_str()),
                text(task.title.as_str()),
                text(task.status.as_str()),
                text(task.priority.as_str()),
                optional(task.category.as_ref().map(Label::as_str)),
                optional(task.parent_id.as_ref().map(TaskId::as_str)),
                Cell::Integer(task.points.map(i64::from)),
                Cell::Integer(task.estimate_minutes.map(i64::from)),
                due_on,
                due_at,
                text(task.created_by.as_str()),
                time(task.created_at),
                time(task.updated_at),
                Cell::Time(task.completed_at),
            ]
        }
        Projected::PointEntry(entry) => vec![
            text(entry.project_id.as_str()),
            Cell::Integer(Some(entry.points)),
            integer(entry.share),
            text(entry.reason.as_str()),
            time(entry.at),
        ],
        Projected::Event(history, event) => {
            let status = |value: &serde_json::Value| match event.kind {
                EventKind::StatusChanged => optional(value.as_str()),
                _ => Cell::Text(None),
            };
            vec![
                text(history.project_id.as_str()),
                optional(history.task_id.as_ref().map(TaskId::as_str)),
                text(event.kind.as_str()),
                optional(event.field.as_deref()),
                text(history.actor.as_str()),
                status(&event.from),
                status(&event.to),
                time(history.at),
            ]
        }
    };
    Content { columns, lists }
}

fn due(due: Option<&Moment>) -> (Cell, Cell) {
    let day = due.filter(|due| due.is_date());
    let instant = due.filter(|due| !due.is_date());
    (
        Cell::Date(day.and_then(|day| day.as_str().parse().ok())),
        Cell::Time(instant.map(Moment::first)),
    )
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
