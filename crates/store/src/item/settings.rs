use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Address, ChannelId, ChannelKind, Preferences};
use serde::{Deserialize, Serialize};

use super::convert::from_value;
use crate::StoreError;
use crate::attribute::Item;

/// A confirmed channel, as the settings item has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reachable {
    /// The channel.
    pub id: ChannelId,
    /// The address it delivers to.
    pub address: Address,
}

/// The settings item. Besides the preferences it has the number of channels and the confirmed ones, so that a sender needs no
/// query for them.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) preferences: Preferences,
    /// Number of channels, pending or confirmed.
    pub(crate) channels: usize,
    /// The confirmed channels.
    pub(crate) reachable: Vec<Reachable>,
}

/// The value of a confirmed channel's attribute, whose name is the channel's id.
#[derive(Serialize, Deserialize)]
struct ReachableValue {
    kind: ChannelKind,
    address: Address,
}

impl Settings {
    pub(crate) fn read(item: Option<&Item>) -> Result<Self, StoreError> {
        let mut settings = Self::default();
        for (name, value) in item.into_iter().flatten() {
            match name.as_str() {
                "preferences" => settings.preferences = from_value(value)?,
                "channels" => settings.channels = from_value(value)?,
                name => {
                    if let Ok(id) = ChannelId::parse(name) {
                        let ReachableValue { address, .. } = from_value(value)?;
                        settings.reachable.push(Reachable { id, address });
                    }
                }
            }
        }
        settings.reachable.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(settings)
    }

    /// The attribute of a confirmed channel.
    pub(crate) fn reachable(address: &Address) -> Result<AttributeValue, StoreError> {
        let value = ReachableValue {
            kind: address.kind(),
            address: address.clone(),
        };
        Ok(serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value(value)?)
    }
}
