//! References: the ids that are only together the name of a resource.

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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttachmentRef {
    /// The project.
    pub project_id: ProjectId,
    /// The task.
    pub task_id: TaskId,
    /// The attachment.
    pub attachment_id: AttachmentId,
}
