use domain::{AvatarId, Name, Profile, UserId};
use jiff::Timestamp;
use serde::Serialize;

use super::convert::to_item;
use super::resource::Resource;
use crate::StoreError;
use crate::attribute::Item;
use crate::keys::{Key, PROFILE, address_pk, profile_key, user_pk};
use crate::tombstone::is_live;

/// A user, as the table knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Person {
    /// They have not logged in yet.
    Unknown,
    /// They have a profile.
    Known(Profile),
    /// Their account is deleted, for good.
    Deleted,
}

/// The part of a profile that other users see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonName {
    /// They have not logged in yet, so their name is not known.
    Unknown,
    /// Their name and picture.
    Known(Name, Option<AvatarId>),
    /// Their account is deleted, and their name with it.
    Deleted,
}

impl PersonName {
    /// The name, if there is one to show.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::Known(name, _) => Some(name),
            Self::Unknown | Self::Deleted => None,
        }
    }

    /// The picture, if they have one.
    pub fn avatar(&self) -> Option<&AvatarId> {
        match self {
            Self::Known(_, avatar) => avatar.as_ref(),
            Self::Unknown | Self::Deleted => None,
        }
    }

    /// Whether the account is deleted.
    pub fn is_deleted(&self) -> bool {
        *self == Self::Deleted
    }

    /// From the profile's item, if there is one.
    pub(crate) fn read(item: Option<Item>) -> Result<Self, StoreError> {
        Ok(match item.map(Person::read).transpose()? {
            None | Some(Person::Unknown) => Self::Unknown,
            Some(Person::Known(profile)) => Self::Known(profile.name, profile.avatar),
            Some(Person::Deleted) => Self::Deleted,
        })
    }
}

impl Resource for Profile {
    const KIND: &'static str = "profile";
    const FALLBACKS: &'static [(&'static str, &'static str)] = &[("locale", "en"), ("time_zone", "UTC")];

    fn primary_key(&self) -> Key {
        profile_key(&self.id)
    }

    /// Found by the address, for invitations.
    fn list_key(&self) -> Option<Key> {
        Some((address_pk(&self.email), self.id.as_str().to_owned()))
    }
}

impl Person {
    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        Ok(match is_live(&item) {
            true => Self::Known(Profile::read(item)?),
            false => Self::Deleted,
        })
    }
}

#[derive(Serialize)]
struct ProfileTombstone {
    pk: String,
    sk: &'static str,
    kind: &'static str,
    id: UserId,
    version: u64,
    deleted_at: Timestamp,
}

/// The tombstone of a deleted account, which stays for good and holds nothing that identifies its user but the id.
pub(crate) fn profile_tombstone(id: &UserId, version: u64, now: Timestamp) -> Result<Item, StoreError> {
    to_item(&ProfileTombstone {
        pk: user_pk(id),
        sk: PROFILE,
        kind: "profile",
        id: id.clone(),
        version,
        deleted_at: now,
    })
}
