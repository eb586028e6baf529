use domain::{Address, Channel, ChannelId, ChannelKind, ChannelState, OneTimeCode, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::convert::{corrupt, from_item, to_item};
use crate::StoreError;
use crate::attribute::Item;
use crate::keys::{channel_sk, user_pk};

/// A channel, or for a day its tombstone, which also has `deleted_at` and `expires_at`.
#[derive(Serialize, Deserialize)]
pub(crate) struct ChannelItem {
    pk: String,
    sk: String,
    kind: String,
    id: ChannelId,
    user_id: UserId,
    channel_kind: ChannelKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    state: ChannelState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<OneTimeCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subscription_arn: Option<String>,
    sent_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent_version: Option<u64>,
    version: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl ChannelItem {
    pub(crate) fn write(channel: &Channel) -> Result<Item, StoreError> {
        let channel = channel.clone();
        to_item(&Self {
            pk: user_pk(&channel.user_id),
            sk: channel_sk(&channel.id),
            kind: "channel".to_owned(),
            id: channel.id,
            user_id: channel.user_id,
            channel_kind: channel.kind,
            address: channel.address.map(|address| address.as_str().to_owned()),
            state: channel.state,
            code: channel.code,
            subscription_arn: channel.subscription_arn,
            sent_at: channel.sent_at,
            sent_version: channel.sent_version,
            version: channel.version,
            created_at: channel.created_at,
            updated_at: channel.updated_at,
        })
    }

    pub(crate) fn read(item: Item) -> Result<Channel, StoreError> {
        let item: Self = from_item(item)?;
        let kind = item.channel_kind;
        let address = item.address.map(|text| Address::parse(kind, &text)).transpose();
        Ok(Channel {
            id: item.id,
            user_id: item.user_id,
            kind,
            address: address.map_err(corrupt)?,
            state: item.state,
            code: item.code,
            subscription_arn: item.subscription_arn,
            sent_at: item.sent_at,
            sent_version: item.sent_version,
            version: item.version,
            created_at: item.created_at,
            updated_at: item.updated_at,
        })
    }
}
