//! Events of one change.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::string_enum::string_enum;
use crate::{AttachmentId, CommentId, EventId, IdSeed, ProjectId, TaskId, UserId};

/// The largest value in an event, in bytes of JSON, so that an event always fits into an item (400 KB) and a page of
/// events into a response.
const MAX_VALUE_BYTES: usize = 32 * 1024;

/// The fields of a task whose texts do not outlive it; its title does, in the history of its project.
const TEXTS: [&str; 5] = ["description", "checklist", "labels", "category", "why"];

string_enum! {
    /// The kind of an event.
    EventKind {
        /// A project was created.
        ProjectCreated = "project_created",
        /// A field of a project was changed.
        ProjectChanged = "project_changed",
        /// A project was deleted.
        ProjectDeleted = "project_deleted",
        /// A task was created.
        TaskCreated = "task_created",
        /// A field of a task without an event kind of its own was changed.
        TaskChanged = "task_changed",
        /// A task was moved to another column.
        StatusChanged = "status_changed",
        /// The assignees of a task were changed.
        AssigneesChanged = "assignees_changed",
        /// A task was moved within its column.
        TaskMoved = "task_moved",
        /// A task was deleted.
        TaskDeleted = "task_deleted",
        /// A comment was created.
        CommentCreated = "comment_created",
        /// The text of a comment was changed.
        CommentChanged = "comment_changed",
        /// A comment was deleted.
        CommentDeleted = "comment_deleted",
        /// The review of an achieved task was written.
        ReviewCreated = "review_created",
        /// A field of a review was changed.
        ReviewChanged = "review_changed",
        /// A review was deleted.
        ReviewDeleted = "review_deleted",
        /// A file of a task became available.
        AttachmentAdded = "attachment_added",
        /// A file of a task was deleted.
        AttachmentRemoved = "attachment_removed",
        /// A user became a member.
        MemberJoined = "member_joined",
        /// The role of a member was changed.
        RoleChanged = "role_changed",
        /// A member left.
        MemberLeft = "member_left",
        /// A member was removed by another user.
        MemberRemoved = "member_removed",
    }
}

/// An event.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The id, the same whenever the event is derived.
    pub id: EventId,
    /// The kind.
    pub kind: EventKind,
    /// The changed field; none if the whole resource was created or deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The value before, as in the API's JSON. A value of more than 32 KiB is `{"omitted_bytes": n}`; if the whole resource
    /// was created or deleted, each such field is.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub from: Value,
    /// The value after, likewise.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub to: Value,
}

// User content stays out of logs.
impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Event({} {} {:?})", self.id, self.kind.as_str(), self.field)
    }
}

/// The events of one change of one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// The project.
    pub project_id: ProjectId,
    /// The task, if the change concerns one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<TaskId>,
    /// The comment, if the change concerns one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_id: Option<CommentId>,
    /// The attachment, if the change concerns one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment_id: Option<AttachmentId>,
    /// Whether the change concerns the review of the task, and not the task.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_review: bool,
    /// The member, if the change concerns one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<UserId>,
    /// The user who made the change.
    pub actor: UserId,
    /// The time of the change, never before that of the previous version.
    pub at: Timestamp,
    /// The version of the changed item, after the change.
    pub version: u64,
    /// The events in a fixed order; none if the change is of no interest to users.
    pub events: Vec<Event>,
    /// The complete state after the change, without long texts; `is_deleted` marks a deletion. Analysis needs no other
    /// event to know the state at any time.
    pub state: Value,
}

impl History {
    /// A history of the project itself, without events.
    pub(super) fn of_project(project_id: ProjectId, actor: UserId, at: Timestamp, version: u64) -> Self {
        Self {
            project_id,
            task_id: None,
            comment_id: None,
            attachment_id: None,
            is_review: false,
            member_id: None,
            actor,
            at,
            version,
            events: Vec::new(),
            state: Value::Null,
        }
    }

    /// Adds an event if the values differ.
    pub(super) fn record(&mut self, kind: EventKind, field: Option<&str>, from: Value, to: Value) {
        if from == to {
            return;
        }
        let subject = self.subject().into_owned();
        let version = self.version.to_string();
        let seed = IdSeed::derive(&[
            "event",
            self.project_id.as_str(),
            &subject,
            &version,
            kind.as_str(),
            field.unwrap_or_default(),
        ]);
        self.events.push(Event {
            id: EventId::from_seed(seed),
            kind,
            field: field.map(str::to_owned),
            from: bounded(from),
            to: bounded(to),
        });
    }

    /// Adds an event without values.
    pub(super) fn record_fact(&mut self, kind: EventKind, field: &str) {
        self.record(kind, Some(field), Value::Null, Value::Bool(true));
        if let Some(event) = self.events.last_mut() {
            event.to = Value::Null;
        }
    }

    /// Removes the text of this comment; with none, of whatever comment, and of the task's description, checklist, labels, category and why.
    /// Returns whether there was any.
    pub fn redact(&mut self, comment: Option<&CommentId>) -> bool {
        let is_comment = self.comment_id.is_some()
            && comment.is_none_or(|comment| self.comment_id.as_ref() == Some(comment));
        let mut is_changed = false;
        if let (None, Some(labels)) = (
            comment,
            self.state.get_mut("labels").and_then(Value::as_array_mut),
        ) {
            is_changed = !labels.is_empty();
            labels.clear();
        }
        for event in &mut self.events {
            let is_text = match event.kind {
                EventKind::CommentCreated | EventKind::CommentChanged | EventKind::CommentDeleted => {
                    is_comment
                }
                _ => comment.is_none() && event.field.as_deref().is_some_and(|name| TEXTS.contains(&name)),
            };
            for value in [&mut event.from, &mut event.to] {
                if is_text && !value.is_null() {
                    *value = Value::Null;
                    is_changed = true;
                }
                if let (None, Some(whole)) = (comment, value.as_object_mut()) {
                    for name in TEXTS {
                        is_changed |= whole.remove(name).is_some();
                    }
                }
            }
        }
        is_changed
    }

    /// The id of the changed resource. A review has none: it is named as in the API, below its task.
    pub fn subject(&self) -> Cow<'_, str> {
        if let (true, Some(task)) = (self.is_review, &self.task_id) {
            return Cow::Owned(format!("{task}/review"));
        }
        let attachment = self.attachment_id.as_ref().map(AttachmentId::as_str);
        let id = attachment
            .or(self.comment_id.as_ref().map(CommentId::as_str))
            .or(self.task_id.as_ref().map(TaskId::as_str))
            .or(self.member_id.as_ref().map(UserId::as_str))
            .unwrap_or(self.project_id.as_str());
        Cow::Borrowed(id)
    }
}

fn bounded(value: Value) -> Value {
    let bytes = value.to_string().len();
    if bytes <= MAX_VALUE_BYTES {
        return value;
    }
    match value {
        // A whole resource: only its oversized fields are omitted, of which there can be few.
        Value::Object(fields) => {
            let fields = fields.into_iter();
            fields.map(|(name, value)| (name, bounded(value))).collect()
        }
        _ => json!({ "omitted_bytes": bytes }),
    }
}

/// The value in the API's JSON. Serializing the domain's types does not fail.
pub(super) fn value_of(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::EventKind;

    #[test]
    fn as_str_is_the_json_form() {
        for kind in EventKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
