//! `GET /v1/notifications/mutes`

use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Query};
use domain::ProjectId;
use http_function::failed;

use super::MuteView;
use crate::notifications::page;
use crate::openapi;
use crate::state::Shared;

/// The muted projects, by their ids.
#[utoipa::path(get, path = "/v1/notifications/mutes", operation_id = "listMutes", tag = "notifications",
    params(PageParameters),
    security(("access_token" = [])),
    responses((status = 200, description = "A page", body = openapi::MutePage)))]
pub(crate) async fn handle(state: Shared, caller: Caller, query: Query) -> Result<Page<MuteView>, ApiError> {
    let projects = state.services.store.muted_projects(&caller.user_id).await;
    let place = |project: &ProjectId| project.as_str().to_owned();
    let view = |project_id| MuteView { project_id };
    page(
        (&state, &caller.user_id),
        &query,
        projects.map_err(failed)?,
        place,
        view,
    )
}
