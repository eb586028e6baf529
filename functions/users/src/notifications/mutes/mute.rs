//! `PUT /v1/notifications/mutes/{project_id}`

use api::{ApiError, Caller, Path};
use domain::ProjectId;
use http::StatusCode;

use super::set;
use crate::state::Shared;

/// Mutes a project: one is told nothing of it, until that is taken back.
#[utoipa::path(put, path = "/v1/notifications/mutes/{project_id}", operation_id = "mute", tag = "notifications",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000")),
    security(("access_token" = [])),
    responses((status = 204, description = "Muted")))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(project): Path<ProjectId>,
) -> Result<StatusCode, ApiError> {
    set(&state, &caller, &project, true).await
}
