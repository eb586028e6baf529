use api::{ApiError, Path};
use axum::response::Html;

use super::path::UnsubscribePath;
use crate::state::Shared;

const ASK: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
    <meta name=\"viewport\" content=\"width=device-width\"><title>Taskfleet</title>\
    <h1>Unsubscribe</h1><p>No more notifications to this address?</p>\
    <form method=\"post\"><button>Unsubscribe</button></form></html>";

/// A page for people, whose button sends the `POST` request. Changes nothing.
#[utoipa::path(get, path = "/v1/notifications/unsubscribe/{token}", operation_id = "askUnsubscribe", tag = "notifications",
    security(()),
    params(UnsubscribePath),
    responses((status = 200, description = "A page with a button", body = String, content_type = "text/html")))]
pub(crate) async fn handle(
    state: Shared,
    Path(UnsubscribePath { token }): Path<UnsubscribePath>,
) -> Result<Html<&'static str>, ApiError> {
    let known = state.services.unsubscribe_key.channel(&token);
    known.map(|_| Html(ASK)).ok_or(ApiError::NotFound)
}
