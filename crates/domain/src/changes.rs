//! The changes of a project's tasks since a mark (delta sync).

use crate::string_enum::string_enum;
use crate::{Invalid, PageLimit, Parameters, TaskId, parameters::Reader};

string_enum! {
    /// The kind of change that has happened to a task since a mark.
    ChangeKind {
        /// It was created.
        Created = "created",
        /// It, or something that belongs to it, was changed.
        Changed = "changed",
        /// It is deleted.
        Deleted = "deleted",
    }
    /// Part of a task that has changed.
    ChangedPart {
        /// The task itself.
        Task = "task",
        /// Its comments.
        Comments = "comments",
        /// Its attachments.
        Attachments = "attachments",
        /// Its review.
        Review = "review",
    }
}

/// A task that a change was about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChangedTask {
    /// The task.
    pub task_id: TaskId,
    /// The part of the task that has changed.
    pub part: ChangedPart,
    /// Whether it has created the task.
    pub is_new: bool,
}

/// The query parameters of a request for changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangesQuery {
    /// The mark; none: from the beginning.
    pub since: Option<String>,
    /// The most tasks of a page.
    pub limit: PageLimit,
}

impl ChangesQuery {
    /// # Errors
    /// All errors, with `/name` as pointer.
    pub fn parse(parameters: Parameters) -> Result<Self, Invalid> {
        let mut reader = Reader::new(parameters);
        let since = reader.read("since", |text| Ok(text.to_owned()));
        let limit = reader.limit();
        reader.finish()?;
        // An empty mark counts as none: a client may keep the parameter in its template.
        Ok(Self {
            since: since.filter(|since| !since.is_empty()),
            limit,
        })
    }
}
