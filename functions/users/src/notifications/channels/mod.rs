//! Addresses and numbers where somebody wants to be told.

pub(crate) mod add;
pub(crate) mod confirm;
pub(crate) mod list;
pub(crate) mod remove;

use domain::{Address, Channel, ChannelId};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi;

/// Where somebody is told.
#[derive(Serialize, ToSchema)]
#[schema(as = Channel)]
pub(crate) struct ChannelView {
    #[schema(value_type = String, pattern = "^chn_[0-9a-f]{32}$")]
    id: ChannelId,
    #[schema(value_type = openapi::ChannelKind)]
    kind: domain::ChannelKind,
    /// An e-mail address, or a telephone number in E.164.
    address: String,
    /// Nothing goes to a pending one but what confirms it: a mail with a link, or a text with a code for
    /// `POST /v1/notifications/channels/{channel_id}/confirm`.
    #[schema(value_type = openapi::ChannelState)]
    state: domain::ChannelState,
    #[schema(minimum = 1)]
    version: u64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
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
            created_at: channel.created_at,
            updated_at: channel.updated_at,
        }
    }
}
