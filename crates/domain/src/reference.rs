//! References: the ids that are only together the name of a resource.

use serde::{Deserialize, Serialize};

use crate::{AttachmentId, ProjectId, TaskId};

/// A task of a project.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TaskRef {
    /// The project.
    pub project_id: ProjectId,
    /// The task.
    pub task_id: TaskId,
}

/// An attachment of a task.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AttachmentRef {
    /// The project.
    pub project_id: ProjectId,
    /// The task.
    pub task_id: TaskId,
    /// The attachment.
    pub attachment_id: AttachmentId,
}

impl AttachmentRef {
    /// The attachment with these ids.
    pub fn new(project_id: &ProjectId, task_id: &TaskId, attachment_id: &AttachmentId) -> Self {
        Self {
            project_id: project_id.clone(),
            task_id: task_id.clone(),
            attachment_id: attachment_id.clone(),
        }
    }
}
