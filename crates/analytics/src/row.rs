//! A row of the table `events`.

use domain::{EventId, EventKind, History, Moment, Priority, ProjectId, Status, TaskId, UserId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An event, with the complete state of its subject after it: a report needs no other row to know the state at any time. Columns
/// of tasks are none in rows of other subjects, and in a task's rows if the state does not have the value.
#[derive(Clone, PartialEq, Eq)]
pub struct EventRow {
    /// The project.
    pub project_id: ProjectId,
    /// The time of the change, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The id of the changed resource: of an attachment, a comment, a task, a member or the project; of a review that of its task, and
    /// `/review`.
    pub subject_id: String,
    /// The version of the changed resource after the change. All events of one change have the same.
    pub version: i64,
    /// The event's id.
    pub event_id: EventId,
    /// The task, if the change concerns one or something of one.
    pub task_id: Option<TaskId>,
    /// The day of the change in the project's time zone.
    pub day: Date,
    /// The kind.
    pub kind: EventKind,
    /// The changed field, if it is one.
    pub field: Option<String>,
    /// The user who made the change.
    pub actor: UserId,
    /// Whether the resource is deleted.
    pub is_deleted: bool,
    /// The column that the task was in; only of [`EventKind::StatusChanged`].
    pub from_status: Option<Status>,
    /// The task's column; in each row of a task, and in no other.
    pub status: Option<Status>,
    /// The task's priority.
    pub priority: Option<Priority>,
    /// The task's title.
    pub title: Option<String>,
    /// The task's assignees.
    pub assignees: Vec<UserId>,
    /// The task's labels.
    pub labels: Vec<String>,
    /// The day of the task's start in the project's time zone.
    pub start_on: Option<Date>,
    /// The day on which the task is due in the project's time zone.
    pub due_on: Option<Date>,
    /// The task's estimate.
    pub estimate_minutes: Option<i64>,
    /// The task's points.
    pub points: Option<i64>,
    /// The number of items in the task's checklist.
    pub checklist_items: Option<i64>,
    /// The number of those that are done.
    pub checklist_items_done: Option<i64>,
    /// The user who created the task or the project.
    pub created_by: Option<UserId>,
    /// The time of its creation, which lies before its first event if it was imported.
    pub created_ms: Option<i64>,
    /// The time when the task became done.
    pub completed_ms: Option<i64>,
}

impl EventRow {
    /// The rows of a change, one for each event. `zone` is the project's. A value of the state that this version does not know
    /// is none: an export does not stop at it.
    pub fn of(history: &History, zone: &TimeZone) -> Vec<Self> {
        let state = &history.state;
        let is_of_part = history.comment_id.is_some() || history.attachment_id.is_some() || history.is_review;
        let task = state
            .as_object()
            .filter(|_| !is_of_part && history.task_id.is_some());
        let of_task = |name: &str| task.and_then(|task| task.get(name));
        let count = |name: &str| of_task(name).and_then(Value::as_i64);
        let local = |at: jiff::Timestamp| zone.to_datetime(at).date();
        let day = |name: &str| {
            let moment: Moment = read(of_task(name))?;
            Some(local(moment.last_in(zone)))
        };
        let row = |event: &domain::Event| Self {
            project_id: history.project_id.clone(),
            at_ms: history.at.as_millisecond(),
            subject_id: history.subject().into_owned(),
            version: i64::try_from(history.version).unwrap_or(i64::MAX),
            event_id: event.id.clone(),
            task_id: history.task_id.clone(),
            day: local(history.at),
            kind: event.kind,
            field: event.field.clone(),
            actor: history.actor.clone(),
            is_deleted: state.get("is_deleted") == Some(&Value::Bool(true)),
            from_status: match event.kind {
                EventKind::StatusChanged => read(Some(&event.from)),
                _ => None,
            },
            status: read(of_task("status")),
            priority: read(of_task("priority")),
            title: read(of_task("title")),
            assignees: read(of_task("assignees")).unwrap_or_default(),
            labels: read(of_task("labels")).unwrap_or_default(),
            start_on: day("start"),
            due_on: day("due"),
            estimate_minutes: count("estimate_minutes"),
            points: count("points"),
            checklist_items: count("checklist_items"),
            checklist_items_done: count("checklist_items_done"),
            created_by: read(state.get("created_by")),
            created_ms: time(state.get("created_at")),
            completed_ms: time(of_task("completed_at")),
        };
        history.events.iter().map(row).collect()
    }

    /// The order in a file, in which two copies of a row are neighbours.
    pub(crate) fn order(&self) -> impl Ord + '_ {
        (
            self.project_id.as_str(),
            self.at_ms,
            &*self.subject_id,
            self.version,
            self.event_id.as_str(),
        )
    }
}

// User content stays out of logs.
impl std::fmt::Debug for EventRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EventRow({} {})", self.event_id, self.kind.as_str())
    }
}

fn read<T: DeserializeOwned>(value: Option<&Value>) -> Option<T> {
    T::deserialize(value?).ok()
}

fn time(value: Option<&Value>) -> Option<i64> {
    let at: jiff::Timestamp = read(value)?;
    Some(at.as_millisecond())
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
