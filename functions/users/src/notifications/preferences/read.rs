use api::{ApiError, Caller};
use axum::Json;
use domain::Preferences;

use super::schema::PreferencesView;
use crate::state::Shared;

/// What one wants to be told, by which means. Everything, until it is said otherwise.
#[utoipa::path(get, path = "/v1/notifications/preferences", operation_id = "readPreferences", tag = "notifications",
    responses((status = 200, description = "Every kind with every means", body = PreferencesView)))]
pub(crate) async fn handle(state: Shared, caller: Caller) -> Result<Json<Preferences>, ApiError> {
    let store = state.services.store.of(&caller);
    Ok(Json(store.preferences(&caller.user_id).await?))
}
