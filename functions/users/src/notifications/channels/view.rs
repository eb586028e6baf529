//! A channel in JSON.

use domain::Timestamp;
use domain::{Address, Channel, ChannelId, ChannelKind, ChannelState};
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
    /// Nothing goes to a pending one but what confirms it: a mail with a link, or a text with a code for
    /// `POST /v1/notifications/channels/{channel_id}/confirm`.
    #[schema(value_type = enumerations::ChannelState)]
    state: ChannelState,
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
            version: channel.version,
            created_at: channel.created_at.into(),
            updated_at: channel.updated_at.into(),
        }
    }
}
