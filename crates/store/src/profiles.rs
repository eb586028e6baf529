//! Profiles.

use domain::{EmailAddress, EndedSessions, Profile, UserId};

use crate::actions::Expect;
use crate::attribute::{ENDED_SESSIONS, Item, text, text_of};
use crate::item::{Person, Resource};
use crate::keys::{address_pk, profile_key};
use crate::range::Range;
use crate::write::{Change, Write};
use crate::{Store, StoreError};

impl Store {
    /// A user's profile. One round trip.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`] for the caller's own, if their session has ended; see [`StoreError`].
    pub async fn profile(&self, user: &UserId) -> Result<Person, StoreError> {
        let item = self.get(&profile_key(user)).await?;
        let person = item.map_or(Ok(Person::Unknown), Person::read)?;
        self.admit_person(user, &person)?;
        Ok(person)
    }

    /// Ends sessions of a user, or keeps one. Returns the user as they are now; without a profile nothing changes. Two round
    /// trips.
    ///
    /// # Errors
    /// As [`Store::profile`].
    pub async fn change_sessions(
        &self,
        user: &UserId,
        change: impl Fn(&mut EndedSessions),
    ) -> Result<Person, StoreError> {
        let mut attempts = self.attempts();
        loop {
            let person = self.profile(user).await?;
            let Person::Known(profile) = &person else {
                return Ok(person);
            };
            let mut sessions = profile.ended_sessions.clone();
            change(&mut sessions);
            let Some(changed) = profile.with_ended_sessions(sessions) else {
                return Ok(person);
            };
            match self.update_profile(&changed, profile.version).await {
                Ok(()) => return Ok(Person::Known(changed)),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
            if !attempts.again().await {
                return Err(StoreError::Conflict);
            }
        }
    }

    /// The user whose profile has this address, in any letter case. Eventually consistent. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn user_at(&self, email: &EmailAddress) -> Result<Option<UserId>, StoreError> {
        let pk = address_pk(email);
        let (items, _) = self.range(Range::listed(&pk, 1, None)).await?;
        let id = items.first().and_then(|item| text_of(item, "id"));
        Ok(id.and_then(|id| UserId::parse(id).ok()))
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
        // All members, and nothing else: a newer version may have written more.
        let after = profile.write(None)?;
        let mut optional = Item::from(["avatar", ENDED_SESSIONS].map(|name| (name.to_owned(), text(""))));
        optional.retain(|name, _| !after.contains_key(name));
        let change = Change::edit(optional, after, Expect::Version(expected_version));
        self.apply(change).await?.done()
    }
}
