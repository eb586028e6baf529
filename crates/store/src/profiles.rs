//! Profiles.

use domain::{Profile, UserId};

use crate::actions::Expect;
use crate::item::{Person, Resource};
use crate::keys::profile_key;
use crate::write::{Change, Write};
use crate::{Store, StoreError};

impl Store {
    /// A user's profile. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn profile(&self, user: &UserId) -> Result<Person, StoreError> {
        let item = self.get(&profile_key(user)).await?;
        item.map_or(Ok(Person::Unknown), Person::read)
    }

    /// Stores a user's first profile; returns the stored one if there is one already.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn create_profile(&self, profile: &Profile) -> Result<Person, StoreError> {
        let item = profile.write(None)?;
        match self.apply(Change::alone(item, Expect::Absent)).await? {
            Write::Done => Ok(Person::Known(profile.clone())),
            Write::Refused(Some(item)) => Person::read(item),
            Write::Refused(None) => Err(StoreError::Conflict),
        }
    }

    /// Replaces the profile of version `expected_version`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one.
    pub async fn update_profile(&self, profile: &Profile, expected_version: u64) -> Result<(), StoreError> {
        let item = profile.write(None)?;
        let change = Change::alone(item, Expect::Version(expected_version));
        self.apply(change).await?.done()
    }
}
