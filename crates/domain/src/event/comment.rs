//! Events of a change of a comment.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::history::{EventKind, History};
use crate::{CommentId, ProjectId, TaskId, UserId};

/// A change of a comment, without the rest of a long text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentChange {
    /// The project.
    pub project_id: ProjectId,
    /// The task.
    pub task_id: TaskId,
    /// The comment.
    pub comment_id: CommentId,
    /// The user who changed it.
    pub by: UserId,
    /// The time of the change.
    pub at: Timestamp,
    /// The version after the change.
    pub version: u64,
    /// The first 200 characters before; none for a new comment.
    pub before: Option<String>,
    /// The first 200 characters after; none for a deleted comment.
    pub after: Option<String>,
}

impl CommentChange {
    /// The events of the change.
    pub fn history(&self) -> History {
        let mut history = History {
            task_id: Some(self.task_id.clone()),
            comment_id: Some(self.comment_id.clone()),
            ..History::of_project(self.project_id.clone(), self.by.clone(), self.at, self.version)
        };
        let kind = match (&self.before, &self.after) {
            (None, _) => EventKind::CommentCreated,
            (Some(_), Some(_)) => EventKind::CommentChanged,
            (Some(_), None) => EventKind::CommentDeleted,
        };
        let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
        // A long text may have changed behind its beginning.
        let (from, mut to) = (text(&self.before), text(&self.after));
        if from == to {
            to = json!({"excerpt": to, "version": self.version});
        }
        history.record(kind, Some("body"), from, to);
        history.state = json!({"version": self.version, "is_deleted": self.after.is_none()});
        history
    }
}
