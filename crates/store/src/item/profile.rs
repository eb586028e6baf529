use domain::{EmailAddress, Locale, Name, Profile, TimeZoneName, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{from_item, to_item};
use crate::StoreError;
use crate::batch::Item;
use crate::keys::{PROFILE, user_pk};

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
            version,
            created_at,
        })
    }

    pub(crate) fn read(item: Item) -> Result<Profile, StoreError> {
        let Self {
            id,
            email,
            name,
            locale,
            time_zone,
            version,
            created_at,
            ..
        } = from_item(item)?;
        Ok(Profile {
            id,
            email,
            name,
            locale,
            time_zone,
            version,
            created_at,
        })
    }
}
