//! Profiles.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::{Profile, UserId};

use crate::actions::profile_key;
use crate::batch::key;
use crate::item::ProfileItem;
use crate::write::{Change, Expect, Write};
use crate::{Store, StoreError};

/// Somebody, as the table knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Person {
    /// They have not logged in yet.
    Unknown,
    /// They have a profile.
    Known(Profile),
    /// They had one: the account is deleted, and for good.
    Deleted,
}

impl Store {
    /// One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn profile(&self, user: &UserId) -> Result<Person, StoreError> {
        let output = self
            .client
            .get_item()
            .table_name(&*self.table)
            .set_key(Some(key(&profile_key(user))))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.record(output.consumed_capacity());
        output.item.map_or(Ok(Person::Unknown), ProfileItem::read)
    }

    /// Stores a first profile; answers with what was there, if anything was.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn create_profile(&self, profile: &Profile) -> Result<Person, StoreError> {
        let item = ProfileItem::write(profile)?;
        match self.apply(Change::alone(item, Expect::Absent)).await? {
            Write::Done => Ok(Person::Known(profile.clone())),
            Write::Refused(Some(item)) => ProfileItem::read(item),
            Write::Refused(None) => Err(StoreError::Conflict),
        }
    }

    /// Replaces the profile of version `expected_version`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has another version by now.
    pub async fn update_profile(&self, profile: &Profile, expected_version: u64) -> Result<(), StoreError> {
        let item = ProfileItem::write(profile)?;
        let change = Change::alone(item, Expect::Version(expected_version));
        match self.apply(change).await? {
            Write::Done => Ok(()),
            Write::Refused(_) => Err(StoreError::Conflict),
        }
    }
}
