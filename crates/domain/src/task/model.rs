//! The fields of a task.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::string_enum::string_enum;
use crate::{ChecklistItemId, Label, Markdown, Moment, ProjectId, Rank, TaskId, TaskRef, Title, UserId, Why};

string_enum! {
    /// A column of the board. Every transition is allowed.
    #[derive(Default)]
    Status {
        /// Not started.
        #[default]
        ToDo = "to_do",
        /// In progress.
        InProgress = "in_progress",
        /// Finished.
        Done = "done",
    }

    /// The importance of a task, lowest first.
    #[derive(Default)]
    Priority {
        /// No priority.
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

/// An item of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// The id, which stays with the item when the list is edited.
    pub id: ChecklistItemId,
    /// The thing to do.
    pub text: Title,
    /// Whether it is done.
    pub done: bool,
}

/// A task without its description, which may have 256 KiB and is read only where it is shown: see [`TaskDetail`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The id, unique within the fleet.
    #[serde(skip_serializing)]
    pub id: TaskId,
    /// The project, which never changes.
    #[serde(skip_serializing)]
    pub project_id: ProjectId,
    /// The title, one line.
    pub title: Title,
    /// The first 200 characters of the description, if there is one.
    pub excerpt: Option<String>,
    /// The column.
    pub status: Status,
    /// The position in the column.
    pub rank: Rank,
    /// The priority.
    pub priority: Priority,
    /// The members it is assigned to, without repeats.
    #[serde(default)]
    pub assignees: Vec<UserId>,
    /// The labels, without repeats.
    #[serde(default)]
    pub labels: Vec<Label>,
    /// The kind of thing that it is, in a list of wishes.
    pub category: Option<Label>,
    /// Why somebody wants it.
    pub why: Option<Why>,
    /// The start, not after `due`.
    pub start: Option<Moment>,
    /// The due date.
    pub due: Option<Moment>,
    /// The expected work.
    pub estimate_minutes: Option<u32>,
    /// The points that completing it earns.
    pub points: Option<u32>,
    /// The checklist, in order.
    #[serde(default)]
    pub checklist: Vec<ChecklistItem>,
    /// The tasks that block it, without repeats: it cannot become done before them.
    #[serde(default)]
    pub blocked_by: Vec<TaskId>,
    /// The task that it is a part of.
    pub parent_id: Option<TaskId>,
    /// The number of its direct subtasks; none while it has never had one. Derived: no version of the task counts it.
    pub subtasks_total: Option<u64>,
    /// The number of those that are done, likewise.
    pub subtasks_done: Option<u64>,
    /// The version, which grows by one with each change (moves included) from 1.
    pub version: u64,
    /// The user who created it.
    pub created_by: UserId,
    /// The time of its creation.
    pub created_at: Timestamp,
    /// The time of the last change.
    pub updated_at: Timestamp,
    /// The user who changed it last.
    pub updated_by: UserId,
    /// The time when it became done; none while it is not.
    pub completed_at: Option<Timestamp>,
    /// The fields that a newer version wrote in a form that this one cannot read. They have default values here, and stay as they
    /// are stored until they are changed.
    #[serde(default, skip_serializing)]
    pub unreadable: Vec<String>,
}

/// A task with its description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDetail {
    /// The task without its description.
    pub task: Task,
    /// The description; `task.excerpt` is derived from it.
    pub description: Option<Markdown>,
}

impl Task {
    /// The task by its ids.
    pub fn reference(&self) -> TaskRef {
        TaskRef {
            project_id: self.project_id.clone(),
            task_id: self.id.clone(),
        }
    }

    /// Puts the task into a column at `rank` and keeps `completed_at` in step.
    pub fn move_to(&mut self, status: Status, rank: Rank, now: Timestamp) {
        self.completed_at = match status {
            Status::Done => self.completed_at.or(Some(now)),
            Status::ToDo | Status::InProgress => None,
        };
        self.status = status;
        self.rank = rank;
        self.unreadable
            .retain(|name| !["status", "rank", "completed_at"].contains(&name.as_str()));
    }

    /// The size of its texts in a list, in bytes of UTF-8.
    pub fn text_bytes(&self) -> usize {
        let labels: usize = self.labels.iter().map(|label| label.as_str().len()).sum();
        let category = self.category.as_ref().map_or(0, |text| text.as_str().len());
        let why = self.why.as_ref().map_or(0, |text| text.as_str().len());
        let checklist: usize = self.checklist.iter().map(|item| item.text.as_str().len()).sum();
        self.title.as_str().len()
            + self.excerpt.as_ref().map_or(0, String::len)
            + labels
            + category
            + why
            + checklist
    }

    /// Records that `by` changed the task at `now`.
    pub fn touch(&mut self, by: &UserId, now: Timestamp) {
        self.version += 1;
        self.updated_by = by.clone();
        self.updated_at = now;
    }
}
