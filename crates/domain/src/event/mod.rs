//! What happened: derived from the state before and after a change, by whoever reads the table's stream.
//!
//! No request writes an event, so none can forget one. The same change always gives the same events, with the same
//! ids: deriving them again, after a crash or from a second delivery, changes nothing.

mod attachment;
mod comment;
mod member;
mod project;
mod task;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::string_enum::string_enum;
use crate::{AttachmentId, CommentId, EventId, IdSeed, ProjectId, TaskId, UserId};

pub use attachment::AttachmentChange;
pub use comment::CommentChange;
pub use member::MemberChange;
pub use project::ProjectChange;
pub use task::{TaskChange, TaskImage};

/// A value of more bytes of JSON is not kept in an event, so that an event always fits into an item (400 KB) and a
/// page of them into an answer.
const MAX_VALUE_BYTES: usize = 32 * 1024;

string_enum! {
    /// What kind of thing happened.
    EventKind {
        /// A project was made.
        ProjectCreated = "project_created",
        /// A field of a project has another value.
        ProjectChanged = "project_changed",
        /// A project was deleted.
        ProjectDeleted = "project_deleted",
        /// A task was made.
        TaskCreated = "task_created",
        /// A field of a task that has no kind of its own has another value.
        TaskChanged = "task_changed",
        /// A task is in another column.
        StatusChanged = "status_changed",
        /// Other people are to do a task.
        AssigneesChanged = "assignees_changed",
        /// A task has another place in its column.
        TaskMoved = "task_moved",
        /// A task was deleted.
        TaskDeleted = "task_deleted",
        /// Somebody wrote a comment.
        CommentCreated = "comment_created",
        /// A comment has another text.
        CommentChanged = "comment_changed",
        /// A comment was deleted.
        CommentDeleted = "comment_deleted",
        /// A file at a task is there.
        AttachmentAdded = "attachment_added",
        /// A file at a task was deleted.
        AttachmentRemoved = "attachment_removed",
        /// Somebody became a member.
        MemberJoined = "member_joined",
        /// A member has another role.
        RoleChanged = "role_changed",
        /// A member left.
        MemberLeft = "member_left",
        /// A member was removed by somebody else.
        MemberRemoved = "member_removed",
    }
}

/// One thing that happened.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The same whenever it is derived.
    pub id: EventId,
    /// What.
    pub kind: EventKind,
    /// Which field has another value; none where something came or went as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The value before, as in the API's JSON. One of more than 32 KiB is `{"omitted_bytes": n}`; of something that came
    /// or went as a whole, each such field.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub from: Value,
    /// The value after, likewise.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub to: Value,
}

// What people write stays out of logs.
impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Event({} {} {:?})", self.id, self.kind.as_str(), self.field)
    }
}

/// All that one change of one item means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Where.
    pub project_id: ProjectId,
    /// The task, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<TaskId>,
    /// The comment, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_id: Option<CommentId>,
    /// The attachment, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment_id: Option<AttachmentId>,
    /// The member, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<UserId>,
    /// Who did it.
    pub actor: UserId,
    /// When. Never before the change of the version before.
    pub at: Timestamp,
    /// Of what has changed, after it.
    pub version: u64,
    /// In a fixed order. Empty where nothing happened that anybody needs to know.
    pub events: Vec<Event>,
    /// The state after it, in full but for long texts; `is_deleted` says that it is gone. For analysis, which needs
    /// no other event to know how things stood.
    pub state: Value,
}

impl History {
    /// One that is about the project itself.
    fn of_project(project_id: ProjectId, actor: UserId, at: Timestamp, version: u64) -> Self {
        Self {
            project_id,
            task_id: None,
            comment_id: None,
            attachment_id: None,
            member_id: None,
            actor,
            at,
            version,
            events: Vec::new(),
            state: Value::Null,
        }
    }

    /// Adds an event unless nothing has changed.
    fn note(&mut self, kind: EventKind, field: Option<&str>, from: Value, to: Value) {
        if from == to {
            return;
        }
        let subject = self.subject().to_owned();
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

    /// The id of what has changed.
    fn subject(&self) -> &str {
        let attachment = self.attachment_id.as_ref().map(AttachmentId::as_str);
        attachment
            .or(self.comment_id.as_ref().map(CommentId::as_str))
            .or(self.task_id.as_ref().map(TaskId::as_str))
            .or(self.member_id.as_ref().map(UserId::as_str))
            .unwrap_or(self.project_id.as_str())
    }
}

fn bounded(value: Value) -> Value {
    let bytes = value.to_string().len();
    if bytes <= MAX_VALUE_BYTES {
        return value;
    }
    match value {
        // Something as a whole: only those of its fields are left out that are too large, of which few can be.
        Value::Object(fields) => {
            let fields = fields.into_iter();
            fields.map(|(name, value)| (name, bounded(value))).collect()
        }
        _ => json!({ "omitted_bytes": bytes }),
    }
}

/// A value as the API's JSON has it. None of the domain's types fails here.
fn value_of(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::EventKind;

    #[test]
    fn the_word_is_the_one_in_json() {
        for kind in EventKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
