use api::{ApiError, Body, Caller};
use axum::Json;
use domain::Preferences;

use super::schema::{NewPreferencesBody, PreferencesView};
use crate::state::Shared;

/// Says what one wants to be told. It replaces all that was said before: what is left out is wanted.
#[utoipa::path(put, path = "/v1/notifications/preferences", operation_id = "replacePreferences", tag = "notifications",
    request_body = NewPreferencesBody,
    responses((status = 200, description = "Every kind with every means", body = PreferencesView)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Preferences>, ApiError> {
    let store = state.services.store.of(&caller);
    let preferences = Preferences::parse(body)?;
    store.put_preferences(&caller.user_id, &preferences).await?;
    Ok(Json(preferences))
}
