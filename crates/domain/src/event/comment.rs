//! Events of a change of a comment.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::history::{EventKind, History};
use crate::{Comment, CommentId, TaskRef, UserId, excerpt};

/// A change of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentChange {
    /// The task.
    pub task: TaskRef,
    /// The comment.
    pub comment_id: CommentId,
    /// The user who changed it.
    pub by: UserId,
    /// The time of the change.
    pub at: Timestamp,
    /// The version after the change.
    pub version: u64,
    /// The state before; none for a new comment.
    pub before: Option<Comment>,
    /// The state after; none for a deleted comment.
    pub after: Option<Comment>,
    /// Whether an import created the comment.
    pub is_imported: bool,
}

impl CommentChange {
    /// The events of the change, with the first 200 characters of the text; none of a deleted one.
    pub fn history(&self) -> History {
        let mut history = History {
            task_id: Some(self.task.task_id.clone()),
            comment_id: Some(self.comment_id.clone()),
            ..History::of_project(
                self.task.project_id.clone(),
                self.by.clone(),
                self.at,
                self.version,
            )
        };
        let kind = match (&self.before, &self.after) {
            (None, _) => EventKind::CommentCreated,
            (Some(_), Some(_)) => EventKind::CommentChanged,
            (Some(_), None) => EventKind::CommentDeleted,
        };
        let text = |comment: &Option<Comment>| beginning(comment).map_or(Value::Null, Value::String);
        // A long text may have changed behind its beginning.
        let (from, mut to) = (text(&self.before), text(&self.after));
        if from == to {
            to = json!({"excerpt": to, "version": self.version});
        }
        if self.after.is_none() {
            // History keeps that a comment was deleted, not its text.
            history.record_fact(kind, "body");
        } else {
            history.record(kind, Some("body"), from, to);
        }
        history.state = json!({"version": self.version, "is_deleted": self.after.is_none()});
        history
    }

    /// The first 200 characters after the change; none for a deleted comment.
    pub fn excerpt(&self) -> Option<String> {
        beginning(&self.after)
    }

    /// The users whom the comment mentions now and did not mention before.
    pub fn new_mentions(&self) -> Vec<UserId> {
        let of = |comment: &Option<Comment>| comment.as_ref().map(|comment| comment.mentions.clone());
        let before = of(&self.before).unwrap_or_default();
        let mut mentions = of(&self.after).unwrap_or_default();
        mentions.retain(|user| !before.contains(user));
        mentions
    }

    /// Whether an import created the comment with this change.
    pub fn is_import(&self) -> bool {
        self.is_imported && self.before.is_none()
    }
}

fn beginning(comment: &Option<Comment>) -> Option<String> {
    comment.as_ref().map(|comment| excerpt(comment.body.as_str()))
}
