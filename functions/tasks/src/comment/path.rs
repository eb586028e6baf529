use domain::{CommentId, ProjectId, TaskId};
use serde::Deserialize;
use utoipa::IntoParams;

/// Extracts and describes a comment on a task in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct CommentPath {
    /// The project
    #[param(value_type = String, format = "ProjectId")]
    pub(super) project_id: ProjectId,
    /// The task
    #[param(value_type = String, format = "TaskId")]
    pub(super) task_id: TaskId,
    /// The comment
    #[param(value_type = String, format = "CommentId")]
    pub(super) comment_id: CommentId,
}
