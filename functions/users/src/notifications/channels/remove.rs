//! `DELETE /v1/notifications/channels/{channel_id}`

use api::{ApiError, Caller, Path};
use domain::ChannelId;
use http::StatusCode;
use http_function::failed;

use crate::state::Shared;

/// Removes a channel: nothing is sent there any more.
#[utoipa::path(delete, path = "/v1/notifications/channels/{channel_id}", operation_id = "removeChannel", tag = "notifications",
    params(("channel_id" = String, Path, description = "The channel", pattern = "^chn_[0-9a-f]{32}$", example = "chn_00000000000000000000000000000000")),
    security(("access_token" = [])),
    responses((status = 204, description = "Removed")))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(id): Path<ChannelId>,
) -> Result<StatusCode, ApiError> {
    let services = &state.services;
    let removed = services
        .store
        .remove_channel(&caller.user_id, &id, services.now())
        .await;
    if removed.map_err(failed)? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::NotFound)
    }
}
