use domain::{AvatarId, EmailAddress, Locale, Name, Profile, TimeZoneName, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{from_item, to_item};
use crate::batch::Item;
use crate::keys::{PROFILE, user_pk};
use crate::read::is_live;
use crate::{Person, StoreError};

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
            version,
            created_at,
        }))
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

/// What is left of a deleted account, for good: nothing that says who it was, but that it was.
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
