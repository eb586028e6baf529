use domain::{AttachmentId, ProjectId, TaskId};
use serde::Deserialize;
use utoipa::IntoParams;

/// Extracts and describes an attachment of a task in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct AttachmentPath {
    /// The project
    #[param(value_type = String, format = "ProjectId")]
    pub(super) project_id: ProjectId,
    /// The task
    #[param(value_type = String, format = "TaskId")]
    pub(super) task_id: TaskId,
    /// The attachment
    #[param(value_type = String, format = "AttachmentId")]
    pub(super) attachment_id: AttachmentId,
}
