use api::openapi::Forbidden;
use api::{ApiError, Caller, Path, ProjectPath};
use domain::Action;
use http::StatusCode;
use http_function::authorize;
use store::Wanted;

use crate::state::Shared;

/// Revokes the project's share link: nobody reads by it any more, but for copies that are a minute old at most, and
/// addresses of pictures, which count for two minutes more.
/// Owners only. Answers the same if there is none.
#[utoipa::path(delete, path = "/v1/projects/{project_id}/share-link", operation_id = "deleteShareLink", tag = "sharing",
    params(ProjectPath),
    responses((status = 204, description = "Revoked"), Forbidden))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
) -> Result<StatusCode, ApiError> {
    let store = state.store.of(&caller);
    let wanted = Wanted::new(&caller.user_id, &project_id);
    authorize(store.read(wanted), Action::Administer).await?;
    store.delete_share_link(&project_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
