use api::openapi::Forbidden;
use api::{ApiError, Caller, Path, ProjectPath};
use axum::Json;
use domain::Action;
use http_function::authorize;
use store::Wanted;

use super::view::ShareLinkView;
use crate::state::Shared;

/// Who has made the project's share link, and when; 404 if it has none. The link itself is not kept. Owners only.
#[utoipa::path(get, path = "/v1/projects/{project_id}/share-link", operation_id = "readShareLink", tag = "sharing",
    params(ProjectPath),
    responses((status = 200, description = "The link, without its secret", body = ShareLinkView), Forbidden))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
) -> Result<Json<ShareLinkView>, ApiError> {
    let store = state.store.of(&caller);
    let wanted = Wanted::new(&caller.user_id, &project_id);
    let (authorized, link) = tokio::join!(
        authorize(store.read(wanted), Action::Administer),
        store.share_link(&project_id),
    );
    authorized?;
    Ok(Json(link?.ok_or(ApiError::NotFound)?.into()))
}
