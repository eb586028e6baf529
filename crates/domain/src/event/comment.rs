//! What a change of a comment means.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{EventKind, History};
use crate::{CommentId, ProjectId, TaskId, UserId};

/// A comment's place and text, as far as history is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentChange {
    /// Where.
    pub project_id: ProjectId,
    /// On which task.
    pub task_id: TaskId,
    /// Which.
    pub comment_id: CommentId,
    /// Who changed it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// After it.
    pub version: u64,
    /// The first 200 characters before; none for a new one.
    pub before: Option<String>,
    /// The first 200 characters after; none for a deleted one.
    pub after: Option<String>,
}

impl CommentChange {
    /// What it means.
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
        history.note(kind, Some("body"), from, to);
        history.state = json!({"version": self.version, "is_deleted": self.after.is_none()});
        history
    }
}
