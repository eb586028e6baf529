use domain::{AttachmentId, ShareSecret, TaskId};
use serde::Deserialize;
use utoipa::IntoParams;

/// Extracts and describes a share link's secret in the path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct SharedPath {
    /// The secret of the link
    #[param(pattern = "^[0-9a-f]{64}$")]
    pub(super) secret: String,
}

/// Extracts and describes an item of a shared list in the path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct SharedItemPath {
    /// The secret of the link
    #[param(pattern = "^[0-9a-f]{64}$")]
    pub(super) secret: String,
    /// The task
    #[param(value_type = String, format = "TaskId")]
    pub(super) task_id: TaskId,
}

/// Extracts and describes a picture of a shared item in the path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct SharedPicturePath {
    /// The secret of the link
    #[param(pattern = "^[0-9a-f]{64}$")]
    pub(super) secret: String,
    /// The task
    #[param(value_type = String, format = "TaskId")]
    pub(super) task_id: TaskId,
    /// The attachment
    #[param(value_type = String, format = "AttachmentId")]
    pub(super) attachment_id: AttachmentId,
}

/// The secret in a path. One of another form is refused like one that does not count.
pub(super) fn secret(text: &str) -> Result<ShareSecret, api::ApiError> {
    ShareSecret::parse(text).ok_or(api::ApiError::NotFound)
}
