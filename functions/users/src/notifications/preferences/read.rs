//! `GET /v1/notifications/preferences`

use api::{ApiError, Caller};
use axum::Json;
use domain::Preferences;
use http_function::failed;

use crate::openapi;
use crate::state::Shared;

/// What one wants to be told, by which means. Everything, until it is said otherwise.
#[utoipa::path(get, path = "/v1/notifications/preferences", operation_id = "readPreferences", tag = "notifications",
    security(("access_token" = [])),
    responses((status = 200, description = "Every kind with every means", body = openapi::Preferences)))]
pub(crate) async fn handle(state: Shared, caller: Caller) -> Result<Json<Preferences>, ApiError> {
    let preferences = state.services.store.preferences(&caller.user_id).await;
    Ok(Json(preferences.map_err(failed)?))
}
