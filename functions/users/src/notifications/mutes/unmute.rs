//! `DELETE /v1/notifications/mutes/{project_id}`

use api::{ApiError, Caller, Path};
use domain::ProjectId;
use http::StatusCode;

use super::set;
use crate::state::Shared;

/// Ends the muting of a project.
#[utoipa::path(delete, path = "/v1/notifications/mutes/{project_id}", operation_id = "unmute", tag = "notifications",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000")),
    security(("access_token" = [])),
    responses((status = 204, description = "Not muted")))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(project): Path<ProjectId>,
) -> Result<StatusCode, ApiError> {
    set(&state, &caller, &project, false).await
}
