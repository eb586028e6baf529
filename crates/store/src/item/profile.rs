use aws_sdk_dynamodb::types::AttributeValue;
use domain::{AvatarId, EmailAddress, EndedSessions, Locale, Name, Profile, TimeZoneName, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::Item;
use crate::keys::{PROFILE, user_pk};
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
        Ok(match item.map(ProfileItem::read).transpose()? {
            None | Some(Person::Unknown) => Self::Unknown,
            Some(Person::Known(profile)) => Self::Known(profile.name, profile.avatar),
            Some(Person::Deleted) => Self::Deleted,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ProfileItem {
    pk: String,
    sk: String,
    kind: String,
    id: UserId,
    email: EmailAddress,
    name: Name,
    locale: Locale,
    time_zone: TimeZoneName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    avatar: Option<AvatarId>,
    #[serde(default, skip_serializing_if = "EndedSessions::is_empty")]
    ended_sessions: EndedSessions,
    version: u64,
    created_at: Timestamp,
}

impl ProfileItem {
    pub(crate) fn write(profile: &Profile) -> Result<Item, StoreError> {
        let Profile {
            id,
            email,
            name,
            locale,
            time_zone,
            avatar,
            ended_sessions,
            version,
            created_at,
        } = profile.clone();
        let (pk, sk, kind) = (user_pk(&id), PROFILE.to_owned(), "profile".to_owned());
        to_item(&Self {
            pk,
            sk,
            kind,
            id,
            email,
            name,
            locale,
            time_zone,
            avatar,
            ended_sessions,
            version,
            created_at,
        })
    }

    pub(crate) fn read(item: Item) -> Result<Person, StoreError> {
        if !is_live(&item) {
            return Ok(Person::Deleted);
        }
        let Self {
            id,
            email,
            name,
            locale,
            time_zone,
            avatar,
            ended_sessions,
            version,
            created_at,
            ..
        } = from_item(item)?;
        Ok(Person::Known(Profile {
            id,
            email,
            name,
            locale,
            time_zone,
            avatar,
            ended_sessions,
            version,
            created_at,
        }))
    }
}

/// The sessions that have ended, from the attribute of the profile's item.
pub(crate) fn ended_sessions(value: &AttributeValue) -> Result<EndedSessions, StoreError> {
    Ok(serde_dynamo::aws_sdk_dynamodb_1::from_attribute_value(
        value.clone(),
    )?)
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
