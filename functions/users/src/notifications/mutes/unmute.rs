use api::{ApiError, Caller, Path, ProjectPath};
use http::StatusCode;

use super::set::set;
use crate::state::Shared;

/// Ends the muting of a project.
#[utoipa::path(delete, path = "/v1/notifications/mutes/{project_id}", operation_id = "unmute", tag = "notifications",
    params(ProjectPath),
    responses((status = 204, description = "Not muted")))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
) -> Result<StatusCode, ApiError> {
    set(&state, &caller, &project_id, false).await
}
