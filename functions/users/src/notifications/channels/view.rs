//! A channel in JSON.

use domain::{Address, Channel, ChannelId, ChannelKind, ChannelState, DropReason};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::notifications::enumerations;

/// Where somebody is told.
#[derive(Serialize, ToSchema)]
#[schema(as = Channel)]
pub(crate) struct ChannelView {
    #[schema(value_type = String, format = "ChannelId")]
    id: ChannelId,
    #[schema(value_type = enumerations::ChannelKind)]
    kind: ChannelKind,
    /// An e-mail address, or a telephone number in E.164.
    address: String,
    /// Nothing goes to a pending one but the code for `POST /v1/notifications/channels/{channel_id}/confirm`, and nothing to a
    /// dropped one.
    #[schema(value_type = enumerations::ChannelState)]
    state: ChannelState,
    /// Why it was switched off; null if it was not, or by an earlier version.
    #[schema(value_type = Option<enumerations::DropReason>, required)]
    dropped_because: Option<DropReason>,
    #[schema(minimum = 1)]
    version: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Channel> for ChannelView {
    fn from(channel: Channel) -> Self {
        Self {
            id: channel.id,
            kind: channel.kind,
            address: channel.address.as_ref().map_or("", Address::as_str).to_owned(),
            state: channel.state,
            dropped_because: channel.dropped_because,
            version: channel.version,
            created_at: channel.created_at,
            updated_at: channel.updated_at,
        }
    }
}
