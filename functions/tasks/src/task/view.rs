//! A task in JSON.

use api::IfNoneMatch;
use domain::Timestamp;
use domain::{Priority, Status, Task, TaskDetail};
use serde::Serialize;
use utoipa::ToSchema;

use crate::enumerations;

/// One line of a checklist.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChecklistItem)]
pub(crate) struct ChecklistItemView {
    /// Stays with the line when the list is edited.
    #[schema(format = "ChecklistItemId")]
    id: String,
    text: String,
    done: bool,
}

/// How many direct subtasks a task has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Subtasks)]
pub(crate) struct SubtasksView {
    #[schema(minimum = 1)]
    total: u64,
    #[schema(minimum = 0)]
    done: u64,
}

/// What a task has in lists and by itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskCommon {
    #[schema(format = "TaskId")]
    id: String,
    #[schema(format = "ProjectId")]
    project_id: String,
    title: String,
    #[schema(value_type = enumerations::Status)]
    status: Status,
    /// Its place in its column, for clients that keep a copy of the board: columns are in the order of `rank`, compared
    /// as bytes, and of `id` where that is equal. `POST …/move` changes it.
    #[schema(example = "mb3k2q9xk0a1", pattern = "^[0-9a-z]+$")]
    rank: String,
    #[schema(value_type = enumerations::Priority)]
    priority: Priority,
    /// Ids of members.
    assignees: Vec<String>,
    labels: Vec<String>,
    #[schema(required)]
    category: Option<String>,
    /// Why somebody wants it.
    #[schema(required)]
    why: Option<String>,
    /// A date (2026-03-01), an instant (2026-03-01T09:00:00Z), or a time in a named zone (RFC 9557).
    #[schema(required)]
    start: Option<String>,
    /// Like `start`.
    #[schema(required)]
    due: Option<String>,
    #[schema(required, minimum = 0)]
    estimate_minutes: Option<u32>,
    /// What completing it earns.
    #[schema(required, minimum = 0)]
    points: Option<u32>,
    checklist: Vec<ChecklistItemView>,
    /// Ids of the tasks that block it: it cannot become done before them.
    blocked_by: Vec<String>,
    /// The task that it is a part of.
    #[schema(required, format = "TaskId")]
    parent_id: Option<String>,
    /// The progress of its subtasks; null if it has none. No version of the task counts it.
    #[schema(required)]
    subtasks: Option<SubtasksView>,
    #[schema(minimum = 1)]
    version: u64,
    #[schema(format = "UserId")]
    created_by: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// When it became done; null while it is not.
    #[schema(required)]
    completed_at: Option<Timestamp>,
    /// Fields that a newer version wrote and this one cannot read: they are shown as if they were not set, and stay as they are
    /// until they are changed. Absent if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    unreadable: Vec<String>,
}

/// A task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
pub(crate) struct TaskView {
    #[serde(flatten)]
    common: TaskCommon,
    /// Markdown of at most 256 KiB.
    #[schema(required)]
    description: Option<String>,
    /// Whether what is shown depends on more than the version.
    #[serde(skip)]
    has_progress: bool,
}

api::page_schema! {
    /// A page of tasks.
    pub(crate) TaskPage of TaskSummaryView
}

/// A task in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaskSummary)]
pub(crate) struct TaskSummaryView {
    #[serde(flatten)]
    common: TaskCommon,
    /// The first 200 characters of the description.
    #[schema(required)]
    excerpt: Option<String>,
}

impl From<Task> for TaskCommon {
    fn from(task: Task) -> Self {
        Self {
            id: task.id.into(),
            project_id: task.project_id.into(),
            title: task.title.as_str().to_owned(),
            status: task.status,
            rank: task.rank.as_str().to_owned(),
            priority: task.priority,
            assignees: task.assignees.into_iter().map(Into::into).collect(),
            labels: task
                .labels
                .iter()
                .map(|label| label.as_str().to_owned())
                .collect(),
            category: task.category.map(|text| text.as_str().to_owned()),
            why: task.why.map(|text| text.as_str().to_owned()),
            start: task.start.map(Into::into),
            due: task.due.map(Into::into),
            estimate_minutes: task.estimate_minutes,
            points: task.points,
            checklist: task
                .checklist
                .into_iter()
                .map(|item| ChecklistItemView {
                    id: item.id.into(),
                    text: item.text.as_str().to_owned(),
                    done: item.done,
                })
                .collect(),
            blocked_by: task.blocked_by.into_iter().map(Into::into).collect(),
            parent_id: task.parent_id.map(Into::into),
            subtasks: task
                .subtasks_total
                .filter(|total| *total > 0)
                .map(|total| SubtasksView {
                    total,
                    done: task.subtasks_done.unwrap_or_default(),
                }),
            version: task.version,
            created_by: task.created_by.into(),
            created_at: task.created_at.into(),
            updated_at: task.updated_at.into(),
            completed_at: task.completed_at.map(Into::into),
            unreadable: task.unreadable,
        }
    }
}

impl From<TaskDetail> for TaskView {
    fn from(detail: TaskDetail) -> Self {
        let description = detail.description.map(|text| text.as_str().to_owned());
        Self {
            has_progress: detail.task.subtasks_total.is_some(),
            common: detail.task.into(),
            description,
        }
    }
}

impl TaskView {
    pub(crate) fn version(&self) -> u64 {
        self.common.version
    }

    /// The condition of a request, unless the client cannot know by the version what is shown.
    pub(crate) fn condition<'a>(&self, condition: &'a IfNoneMatch) -> Option<&'a IfNoneMatch> {
        (!self.has_progress).then_some(condition)
    }

    /// The path of the task.
    pub(crate) fn location(&self) -> String {
        format!("/v1/projects/{}/tasks/{}", self.common.project_id, self.common.id)
    }
}

impl From<Task> for TaskSummaryView {
    fn from(mut task: Task) -> Self {
        let excerpt = task.excerpt.take();
        Self {
            common: task.into(),
            excerpt,
        }
    }
}
