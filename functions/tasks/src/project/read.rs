use api::{ApiError, Caller, IfNoneMatch, Path, ProjectPath, versioned};
use axum::response::Response;
use domain::Action;
use http_function::authorize;
use store::Wanted;

use super::ProjectView;
use crate::state::Shared;

/// The project and the caller's role in it.
#[utoipa::path(get, path = "/v1/projects/{project_id}", operation_id = "readProject", tag = "projects",
    params(ProjectPath, IfNoneMatch),
    responses((status = 200, description = "The project", body = ProjectView,
        headers(("ETag" = String, description = "Version and role, as a strong tag")))))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
    condition: IfNoneMatch,
) -> Result<Response, ApiError> {
    let store = state.store.of(&caller);
    let wanted = Wanted::new(&caller.user_id, &project_id);
    let found = authorize(store.read(wanted), Action::Read).await?;
    let view = ProjectView::from(found.access);
    Ok(versioned(view.entity_tag(), &view, Some(&condition)))
}
