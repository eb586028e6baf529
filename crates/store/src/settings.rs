//! What a person has chosen: preferences and mutes. And what the settings' item has besides: how many channels there are,
//! and which of them are confirmed, so that whoever sends needs no query for them.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Address, ChannelId, ChannelKind, Membership, Preferences, ProjectId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::actions::{member_key, meta_key, profile_key, text};
use crate::batch::{Item, Key};
use crate::item::{MemberItem, corrupt};
use crate::keys::{SETTINGS, user_pk};
use crate::read::{access, is_live};
use crate::write::{Change, Expect, Write};
use crate::{Store, StoreError};

/// Times a change is based on a new read after it met another one.
pub(crate) const MAX_CONFLICTS: u32 = 20;

/// A confirmed channel, as the settings' item has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reachable {
    /// Which.
    pub id: ChannelId,
    /// Where it leads.
    pub address: Address,
}

/// The settings' item, read.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) preferences: Preferences,
    /// How many channels there are, pending or confirmed.
    pub(crate) channels: usize,
    /// Those that are confirmed.
    pub(crate) reachable: Vec<Reachable>,
}

/// The value of a confirmed channel's attribute, whose name is its id.
#[derive(Serialize, Deserialize)]
struct ReachableValue {
    kind: ChannelKind,
    address: String,
}

impl Settings {
    pub(crate) fn read(item: Option<&Item>) -> Result<Self, StoreError> {
        let mut settings = Self::default();
        for (name, value) in item.into_iter().flatten() {
            match name.as_str() {
                "preferences" => settings.preferences = value_of(value)?,
                "channels" => settings.channels = value_of(value)?,
                name => {
                    if let Ok(id) = ChannelId::parse(name) {
                        let ReachableValue { kind, address } = value_of(value)?;
                        let address = Address::parse(kind, &address).map_err(corrupt)?;
                        settings.reachable.push(Reachable { id, address });
                    }
                }
            }
        }
        settings.reachable.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(settings)
    }

    /// What [`Settings::read`] reads of a confirmed channel.
    pub(crate) fn reachable(address: &Address) -> Result<AttributeValue, StoreError> {
        let value = ReachableValue {
            kind: address.kind(),
            address: address.as_str().to_owned(),
        };
        Ok(serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value(value)?)
    }
}

impl Store {
    /// What somebody wants to be told. One round trip.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn preferences(&self, user: &UserId) -> Result<Preferences, StoreError> {
        let items = self.batch_get(&[profile_key(user), settings_key(user)]).await?;
        not_deleted(items.get(&profile_key(user)))?;
        Ok(Settings::read(items.get(&settings_key(user)))?.preferences)
    }

    /// Replaces what somebody wants to be told. One round trip.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn put_preferences(&self, user: &UserId, preferences: &Preferences) -> Result<(), StoreError> {
        let value = serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value(preferences)?;
        let settings = self.change(&settings_key(user), |update| {
            update
                .update_expression("SET preferences = :preferences, #kind = :kind")
                .expression_attribute_names("#kind", "kind")
                .expression_attribute_values(":preferences", value)
                .expression_attribute_values(":kind", text("settings"))
        })?;
        match self.transact(vec![settings, self.unless_deleted(user)?]).await? {
            Write::Done => Ok(()),
            Write::Refused(_) => Err(StoreError::AccountDeleted),
        }
    }

    /// The projects of which somebody wants to be told nothing, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn muted_projects(&self, user: &UserId) -> Result<Vec<ProjectId>, StoreError> {
        let mut muted: Vec<_> = self.memberships(user).await?;
        muted.retain(|membership| membership.muted);
        let mut projects: Vec<_> = muted
            .into_iter()
            .map(|membership| membership.project_id)
            .collect();
        projects.sort();
        Ok(projects)
    }

    /// Mutes a project for somebody, or ends that. False if they are no member. Two round trips; one where nothing
    /// changes.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn set_muted(
        &self,
        user: &UserId,
        project: &ProjectId,
        muted: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (meta, own) = (meta_key(project), member_key(user, project));
        for _ in 0..MAX_CONFLICTS {
            let mut items = self
                .batch_get(&[meta.clone(), own.clone(), profile_key(user)])
                .await?;
            not_deleted(items.get(&profile_key(user)))?;
            let Some(access) = access(items.remove(&meta), items.remove(&own))? else {
                return Ok(false);
            };
            let before = access.membership;
            if before.muted == muted {
                return Ok(true);
            }
            let after = Membership {
                muted,
                version: before.version + 1,
                updated_by: user.clone(),
                updated_at: before.updated_at.max(now),
                ..before.clone()
            };
            let change = Change::alone(MemberItem::write(&after)?, Expect::Version(before.version));
            match self.apply(change).await? {
                Write::Done => return Ok(true),
                Write::Refused(_) => {}
            }
        }
        Err(StoreError::Conflict)
    }
}

pub(crate) fn settings_key(user: &UserId) -> Key {
    (user_pk(user), SETTINGS.to_owned())
}

/// Refuses whoever has deleted their account; `profile` is its item, if there is one.
pub(crate) fn not_deleted(profile: Option<&Item>) -> Result<(), StoreError> {
    if profile.is_none_or(is_live) {
        Ok(())
    } else {
        Err(StoreError::AccountDeleted)
    }
}

fn value_of<'a, T: Deserialize<'a>>(value: &AttributeValue) -> Result<T, StoreError> {
    Ok(serde_dynamo::aws_sdk_dynamodb_1::from_attribute_value(
        value.clone(),
    )?)
}
