//! Projects and tasks in JSON.

use api::Edition;
use domain::{Project, Role, Task, TaskDetail};
use jiff::Timestamp;
use serde::Serialize;
use store::ProjectAccess;
use utoipa::ToSchema;

/// A project as one of its members sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Project)]
pub(crate) struct ProjectView {
    #[schema(pattern = "^prj_[0-9a-f]{32}$")]
    id: String,
    name: String,
    /// Fixed at creation.
    #[schema(value_type = openapi::ProjectKind)]
    kind: domain::ProjectKind,
    /// Markdown.
    #[schema(required)]
    description: Option<String>,
    /// The caller's role.
    #[schema(value_type = openapi::Role)]
    role: Role,
    /// An archived project is read-only.
    archived: bool,
    #[schema(minimum = 1)]
    version: u64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

use crate::openapi;

impl ProjectView {
    pub(crate) fn new(project: Project, role: Role) -> Self {
        Self {
            id: project.id.into(),
            name: project.name.as_str().to_owned(),
            kind: project.kind,
            description: project.description,
            role,
            archived: project.archived,
            version: project.version,
            created_at: project.created_at,
            updated_at: project.updated_at,
        }
    }

    /// What the ETag says: version and role, since who has another role sees another answer.
    pub(crate) fn edition(&self) -> Edition {
        Edition::new(self.version, self.role.as_str())
    }
}

impl From<ProjectAccess> for ProjectView {
    fn from(access: ProjectAccess) -> Self {
        Self::new(access.project, access.role)
    }
}

/// One line of a checklist.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChecklistItem)]
pub(crate) struct ChecklistItemView {
    /// Stays with the line when the list is edited.
    #[schema(pattern = "^chk_[0-9a-f]{32}$")]
    id: String,
    text: String,
    done: bool,
}

/// What a task has in lists and by itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskCommon {
    #[schema(pattern = "^tsk_[0-9a-f]{32}$")]
    id: String,
    #[schema(pattern = "^prj_[0-9a-f]{32}$")]
    project_id: String,
    title: String,
    #[schema(value_type = openapi::Status)]
    status: domain::Status,
    #[schema(value_type = openapi::Priority)]
    priority: domain::Priority,
    /// Ids of members.
    assignees: Vec<String>,
    labels: Vec<String>,
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
    #[schema(minimum = 1)]
    version: u64,
    #[schema(pattern = "^usr_[0-9a-f]{32}$")]
    created_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// When it became done; null while it is not.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    completed_at: Option<Timestamp>,
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
            priority: task.priority,
            assignees: task.assignees.into_iter().map(Into::into).collect(),
            labels: task
                .labels
                .iter()
                .map(|label| label.as_str().to_owned())
                .collect(),
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
            version: task.version,
            created_by: task.created_by.into(),
            created_at: task.created_at,
            updated_at: task.updated_at,
            completed_at: task.completed_at,
        }
    }
}

impl From<TaskDetail> for TaskView {
    fn from(detail: TaskDetail) -> Self {
        let description = detail.description.map(|text| text.as_str().to_owned());
        Self {
            common: detail.task.into(),
            description,
        }
    }
}

impl TaskView {
    pub(crate) fn version(&self) -> u64 {
        self.common.version
    }

    /// Its address.
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
