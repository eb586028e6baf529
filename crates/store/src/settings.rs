//! A user's preferences and muted projects.

use domain::{Membership, Preferences, ProjectId, UserId};
use jiff::Timestamp;

use crate::access::access;
use crate::actions::Expect;
use crate::attribute::text;
use crate::item::{Resource, Settings};
use crate::keys::{member_key, meta_key, profile_key, settings_key};
use crate::write::{Change, Write};
use crate::{Store, StoreError};

impl Store {
    /// A user's preferences. One round trip.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn preferences(&self, user: &UserId) -> Result<Preferences, StoreError> {
        let items = self.batch_get(&[profile_key(user), settings_key(user)]).await?;
        self.admit(user, items.get(&profile_key(user)))?;
        Ok(Settings::read(items.get(&settings_key(user)))?.preferences)
    }

    /// Replaces a user's preferences. One round trip.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn put_preferences(&self, user: &UserId, preferences: &Preferences) -> Result<(), StoreError> {
        let value = serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value(preferences)?;
        let settings = self.change(&settings_key(user), |update| {
            update
                .update_expression("SET preferences = :preferences, #kind = :kind")
                .expression_attribute_names("#kind", "kind")
                .expression_attribute_values(":preferences", value)
                .expression_attribute_values(":kind", text("settings"))
        })?;
        match self.transact(vec![settings, self.if_admitted(user)?]).await? {
            Write::Done => Ok(()),
            Write::Refused(_) => Err(StoreError::SessionEnded),
        }
    }

    /// Mutes a project for a user, or unmutes it. Returns false if they are no member. Two round trips; one if nothing changes.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn set_muted(
        &self,
        user: &UserId,
        project: &ProjectId,
        muted: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (meta, own) = (meta_key(project), member_key(user, project));
        let mut attempts = self.attempts();
        loop {
            let mut items = self
                .batch_get(&[meta.clone(), own.clone(), profile_key(user)])
                .await?;
            self.admit(user, items.get(&profile_key(user)))?;
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
            let (old, new) = (before.write(None)?, after.write(None)?);
            let change = Change::edit(old, new, Expect::Version(before.version));
            match self.apply(change).await? {
                Write::Done => return Ok(true),
                Write::Refused(_) => {}
            }
            if !attempts.again().await {
                return Err(StoreError::Conflict);
            }
        }
    }
}
