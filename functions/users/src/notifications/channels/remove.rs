use api::{ApiError, Caller, Path};
use http::StatusCode;

use super::path::ChannelPath;
use crate::state::Shared;

/// Removes a channel: nothing is sent there any more.
#[utoipa::path(delete, path = "/v1/notifications/channels/{channel_id}", operation_id = "removeChannel", tag = "notifications",
    params(ChannelPath),
    responses((status = 204, description = "Removed")))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ChannelPath { channel_id }): Path<ChannelPath>,
) -> Result<StatusCode, ApiError> {
    let store = state.services.store.of(&caller);
    let services = &state.services;
    let removed = store
        .remove_channel(&caller.user_id, &channel_id, services.now())
        .await?;
    if removed {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::NotFound)
    }
}
