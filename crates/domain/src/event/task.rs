//! Events of a change of a task.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::history::{EventKind, History, value_of};
use crate::{ChecklistItem, Markdown, Task, UserId};

/// A task as the stream has it: without a long description, of which only the version is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskImage {
    /// The task.
    pub task: Task,
    /// The description, if it is short.
    pub description: Option<Markdown>,
    /// The version that wrote a long description.
    pub body_version: Option<u64>,
    /// A long checklist, which the task is without.
    pub checklist: Option<LongChecklist>,
    /// Whether the store rebalanced its rank among its neighbours; no user changed it.
    pub is_rebalanced: bool,
    /// Whether an import created it, which causes no notifications for single tasks.
    pub is_imported: bool,
    /// When that was; none for others, and for those of an older version.
    pub imported_at: Option<Timestamp>,
    /// The fields that this version cannot read, as they are stored.
    pub unreadable: Unreadable,
}

impl TaskImage {
    /// The time since which it is here: an import may say that it was created long ago.
    pub fn created_here_at(&self) -> Timestamp {
        self.imported_at
            .map_or(self.task.created_at, |at| at.max(self.task.created_at))
    }
}

/// The summary of a checklist that is stored in an item of its own, because it is too long for the task item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LongChecklist {
    /// The version of the task that wrote it.
    pub version: u64,
    /// The size of its texts in bytes.
    pub bytes: u64,
    /// The number of its items.
    pub items: u64,
    /// The number of those that are done.
    pub done: u64,
}

impl LongChecklist {
    /// Of a checklist that a version of its task has written.
    pub fn of(checklist: &[ChecklistItem], version: u64) -> Self {
        let bytes: usize = checklist.iter().map(|item| item.text.as_str().len()).sum();
        Self {
            version,
            bytes: bytes as u64,
            items: checklist.len() as u64,
            done: checklist.iter().filter(|item| item.done).count() as u64,
        }
    }

    /// The value in history, in place of the checklist.
    fn summary(&self) -> Value {
        json!({"omitted_bytes": self.bytes, "items": self.items, "done": self.done, "version": self.version})
    }
}

/// Fields by name, of a form that this version does not know.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Unreadable(pub BTreeMap<String, Value>);

// User content stays out of logs.
impl std::fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A change of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskChange {
    /// It was created.
    Created(TaskImage),
    /// It was changed.
    Changed {
        /// The state before.
        before: TaskImage,
        /// The state after.
        after: TaskImage,
    },
    /// It was deleted.
    Deleted {
        /// The last state.
        before: TaskImage,
        /// The user who deleted it.
        by: UserId,
        /// The time of the change.
        at: Timestamp,
        /// The version of the tombstone.
        version: u64,
    },
}

impl TaskChange {
    /// The events of the change.
    pub fn history(&self) -> History {
        match self {
            Self::Created(after) => created(after),
            Self::Changed { before, after } => changed(before, after),
            Self::Deleted {
                before,
                by,
                at,
                version,
            } => {
                let task = &before.task;
                let mut history = history(task, by.clone(), task.updated_at.max(*at), *version);
                history.record(EventKind::TaskDeleted, None, fields(before), Value::Null);
                history.state = state(before, *version, true);
                history
            }
        }
    }
}

fn history(task: &Task, actor: UserId, at: Timestamp, version: u64) -> History {
    History {
        task_id: Some(task.id.clone()),
        ..History::of_project(task.project_id.clone(), actor, at, version)
    }
}

fn created(after: &TaskImage) -> History {
    let task = &after.task;
    // Not `created_at`, which lies in the past for an imported task: here it was created now.
    let mut history = history(task, task.created_by.clone(), task.updated_at, task.version);
    history.record(EventKind::TaskCreated, None, Value::Null, fields(after));
    history.state = state(after, task.version, false);
    history
}

fn changed(before: &TaskImage, after: &TaskImage) -> History {
    let (old, new) = (&before.task, &after.task);
    let at = old.updated_at.max(new.updated_at);
    let mut history = history(new, new.updated_by.clone(), at, new.version);
    history.state = state(after, new.version, false);
    // The store also writes items without a new version, or rebalances ranks: no user changed anything.
    if old.version == new.version || after.is_rebalanced {
        return history;
    }
    let (from, to) = (fields(before), fields(after));
    for (name, kind) in FIELDS {
        history.record(kind, Some(name), take(&from, name), take(&to, name));
    }
    // A long description has changed if it was written again or replaced by a short one, whatever its excerpt.
    let rewritten = before.body_version != after.body_version;
    let is_recorded = history
        .events
        .iter()
        .any(|event| event.field.as_deref() == Some("description"));
    if rewritten && !is_recorded {
        let text =
            |image: &TaskImage| json!({ "excerpt": image.task.excerpt, "version": image.body_version });
        history.record(
            EventKind::TaskChanged,
            Some("description"),
            text(before),
            text(after),
        );
    }
    if old.status == new.status && old.rank != new.rank {
        let rank = |task: &Task| json!(task.rank.as_str());
        history.record(EventKind::TaskMoved, Some("rank"), rank(old), rank(new));
    }
    history
}

/// The fields whose values are recorded, and the event kind of a change of each.
const FIELDS: [(&str, EventKind); 15] = [
    ("title", EventKind::TaskChanged),
    ("description", EventKind::TaskChanged),
    ("status", EventKind::StatusChanged),
    ("priority", EventKind::TaskChanged),
    ("assignees", EventKind::AssigneesChanged),
    ("labels", EventKind::TaskChanged),
    ("category", EventKind::TaskChanged),
    ("why", EventKind::TaskChanged),
    ("start", EventKind::TaskChanged),
    ("due", EventKind::TaskChanged),
    ("estimate_minutes", EventKind::TaskChanged),
    ("points", EventKind::TaskChanged),
    ("checklist", EventKind::TaskChanged),
    ("blocked_by", EventKind::TaskChanged),
    ("parent_id", EventKind::TaskChanged),
];

fn take(fields: &Value, name: &str) -> Value {
    fields.get(name).cloned().unwrap_or_default()
}

/// The recorded fields in the API's JSON; a long description is its excerpt.
fn fields(image: &TaskImage) -> Value {
    let task = &image.task;
    let description = match &image.description {
        Some(text) => Some(text.as_str()),
        None => task.excerpt.as_deref(),
    };
    let mut fields = json!({
        "title": task.title,
        "description": description,
        "status": task.status,
        "priority": task.priority,
        "assignees": task.assignees,
        "labels": task.labels,
        "category": task.category,
        "why": task.why,
        "start": task.start,
        "due": task.due,
        "estimate_minutes": task.estimate_minutes,
        "points": task.points,
        "checklist": image.checklist.as_ref().map_or_else(|| json!(task.checklist), LongChecklist::summary),
        "blocked_by": task.blocked_by,
        "parent_id": task.parent_id,
    });
    for (name, value) in &image.unreadable.0 {
        // History says what is stored, whatever the version that wrote it.
        if let Some(field) = fields.get_mut(name) {
            *field = value.clone();
        }
    }
    fields
}

/// The state for analysis: flat, without texts but the title.
fn state(image: &TaskImage, version: u64, is_deleted: bool) -> Value {
    let task = &image.task;
    let checklist = image.checklist.clone();
    let checklist = checklist.unwrap_or_else(|| LongChecklist::of(&task.checklist, version));
    json!({
        "title": task.title,
        "status": task.status,
        "priority": task.priority,
        "assignees": task.assignees,
        "labels": task.labels,
        "start": value_of(&task.start),
        "due": value_of(&task.due),
        "estimate_minutes": task.estimate_minutes,
        "points": task.points,
        "checklist_items": checklist.items,
        "checklist_items_done": checklist.done,
        "created_by": task.created_by,
        "created_at": crate::Timestamp::from(task.created_at),
        "completed_at": task.completed_at.map(crate::Timestamp::from),
        "version": version,
        "is_deleted": is_deleted,
    })
}

#[cfg(test)]
#[path = "task_tests.rs"]
mod tests;
