//! Tasks: what they hold, how they are created, changed and moved.

mod bulk;
mod input;
mod patch;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::string_enum::string_enum;
use crate::{ChecklistItemId, Label, Markdown, Moment, ProjectId, Rank, TaskId, Title, UserId};

pub use bulk::{Bulk, MAX_OPERATIONS, Operation, OperationKind, TaskOperation};
pub use input::{MAX_ASSIGNEES, MAX_CHECKLIST_ITEMS, MAX_ESTIMATE_MINUTES, MAX_LABELS, MAX_POINTS, NewTask};
pub use patch::{Anchor, Move, TaskPatch};

string_enum! {
    /// A column of the board. Any may follow any.
    #[derive(Default)]
    Status {
        /// Not begun.
        #[default]
        ToDo = "to_do",
        /// Under way.
        InProgress = "in_progress",
        /// Finished.
        Done = "done",
    }

    /// How much it matters, least first.
    #[derive(Default)]
    Priority {
        /// Not said.
        #[default]
        None = "none",
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
        /// Urgent.
        Urgent = "urgent",
    }
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// Stays with the line when the list is edited.
    pub id: ChecklistItemId,
    /// What to do.
    pub text: Title,
    /// Whether it is done.
    pub done: bool,
}

/// A task without its description, which can be 256 KiB and is only read where it is shown: see [`TaskDetail`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id, unique within the fleet.
    pub id: TaskId,
    /// Where it belongs, for good.
    pub project_id: ProjectId,
    /// One line.
    pub title: Title,
    /// The first 200 characters of the description, if there is one.
    pub excerpt: Option<String>,
    /// Its column.
    pub status: Status,
    /// Its place in the column.
    pub rank: Rank,
    /// How much it matters.
    pub priority: Priority,
    /// Members who are to do it, without repeats.
    pub assignees: Vec<UserId>,
    /// Without repeats.
    pub labels: Vec<Label>,
    /// Not after `due`.
    pub start: Option<Moment>,
    /// When it should be done.
    pub due: Option<Moment>,
    /// Expected work.
    pub estimate_minutes: Option<u32>,
    /// What completing it earns.
    pub points: Option<u32>,
    /// In order.
    pub checklist: Vec<ChecklistItem>,
    /// Grows by one with each change, moves included, from 1.
    pub version: u64,
    /// Who made it.
    pub created_by: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Who changed it last.
    pub updated_by: UserId,
    /// When it became done; none while it is not.
    pub completed_at: Option<Timestamp>,
}

/// A task with its description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDetail {
    /// All but the description.
    pub task: Task,
    /// Markdown. `task.excerpt` is derived from it.
    pub description: Option<Markdown>,
}

impl Task {
    /// Puts the task into a column, at `rank`, and keeps `completed_at` in step.
    pub fn place(&mut self, status: Status, rank: Rank, now: Timestamp) {
        self.completed_at = match status {
            Status::Done => self.completed_at.or(Some(now)),
            Status::ToDo | Status::InProgress => None,
        };
        self.status = status;
        self.rank = rank;
    }

    /// How much text it carries in a list, in bytes of UTF-8.
    pub fn text_bytes(&self) -> usize {
        let labels: usize = self.labels.iter().map(|label| label.as_str().len()).sum();
        let checklist: usize = self.checklist.iter().map(|item| item.text.as_str().len()).sum();
        self.title.as_str().len() + self.excerpt.as_ref().map_or(0, String::len) + labels + checklist
    }

    /// Marks a change by `by` at `now`.
    pub fn touch(&mut self, by: &UserId, now: Timestamp) {
        self.version += 1;
        self.updated_by = by.clone();
        self.updated_at = now;
    }
}

#[cfg(test)]
mod tests;
