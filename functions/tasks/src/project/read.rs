//! `GET /v1/projects/{project_id}`

use api::openapi::IfNoneMatchHeader;
use api::{ApiError, Caller, IfNoneMatch, Path, versioned};
use axum::response::Response;
use domain::{Action, ProjectId};
use store::Wanted;

use crate::access::{authorized, failed};
use crate::state::Shared;
use crate::view::ProjectView;

/// The project and the caller's role in it.
#[utoipa::path(get, path = "/v1/projects/{project_id}", operation_id = "readProject", tag = "projects",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), IfNoneMatchHeader),
    security(("access_token" = [])),
    responses((status = 200, description = "The project", body = ProjectView, headers(("ETag" = String, description = "Version and role, as a strong tag"))), (status = 304, description = "The client has this version")))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(project): Path<ProjectId>,
    condition: IfNoneMatch,
) -> Result<Response, ApiError> {
    let wanted = Wanted::new(&caller.user_id, &project);
    let found = authorized(state.store.read(wanted).await.map_err(failed)?, Action::Read)?;
    let view = ProjectView::from(found.access);
    Ok(versioned(view.edition(), &view, Some(&condition)))
}
