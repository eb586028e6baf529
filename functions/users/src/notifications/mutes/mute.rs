use api::{ApiError, Caller, Path, ProjectPath};
use http::StatusCode;

use super::set::set;
use crate::state::Shared;

/// Mutes a project: one is told nothing of it, until that is taken back.
#[utoipa::path(put, path = "/v1/notifications/mutes/{project_id}", operation_id = "mute", tag = "notifications",
    params(ProjectPath),
    responses((status = 204, description = "Muted")))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
) -> Result<StatusCode, ApiError> {
    set(&state, &caller, &project_id, true).await
}
