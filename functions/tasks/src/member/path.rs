use domain::{ProjectId, UserId};
use serde::Deserialize;
use utoipa::IntoParams;

/// Extracts and describes a project's member in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct MemberPath {
    /// The project
    #[param(value_type = String, format = "ProjectId")]
    pub(super) project_id: ProjectId,
    /// The member
    #[param(value_type = String, format = "UserId")]
    pub(super) user_id: UserId,
}
