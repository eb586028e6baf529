use api::{ApiError, Path};
use axum::response::Html;
use domain::DropReason;

use super::path::UnsubscribePath;
use crate::state::Shared;

const DONE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
    <meta name=\"viewport\" content=\"width=device-width\"><title>Taskfleet</title>\
    <h1>Unsubscribed</h1><p>No notifications are sent to this address any more. You can add it again in your notification \
    channels.</p></html>";

/// Switches off the address that a mail was sent to. The body is ignored; mail programs send `List-Unsubscribe=One-Click`.
#[utoipa::path(post, path = "/v1/notifications/unsubscribe/{token}", operation_id = "unsubscribe", tag = "notifications",
    security(()),
    params(UnsubscribePath),
    responses((status = 200, description = "Unsubscribed, now or before", body = String, content_type = "text/html")))]
pub(crate) async fn handle(
    state: Shared,
    Path(UnsubscribePath { token }): Path<UnsubscribePath>,
) -> Result<Html<&'static str>, ApiError> {
    let services = &state.services;
    let (user, channel) = services
        .unsubscribe_key
        .channel(&token)
        .ok_or(ApiError::NotFound)?;
    let (store, because) = (services.store.without_caller(), DropReason::Unsubscribed);
    store
        .drop_channel(&user, &channel, because, services.now())
        .await?;
    Ok(Html(DONE))
}
