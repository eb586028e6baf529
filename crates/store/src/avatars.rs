//! Profile pictures: the profile has the id of the current one.

use domain::{AvatarId, UserId};
use jiff::Timestamp;

use crate::attribute::text_of;
use crate::item::AttemptItem;
use crate::keys::profile_key;
use crate::write::Write;
use crate::{Attempt, Created, Person, Store, StoreError};

/// Outcome of setting a picture.
#[derive(Debug, PartialEq, Eq)]
pub enum AvatarSet {
    /// The picture is set.
    Done {
        /// The previous picture, if there was another one: it is not needed any more.
        replaced: Option<AvatarId>,
    },
    /// The user has no profile, or has deleted their account.
    Gone,
}

impl Store {
    /// Prepares the upload of a picture. For a request with an idempotency key, from which the picture's id was derived, stores the
    /// fingerprint of the body. One round trip.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn expect_avatar(
        &self,
        user: &UserId,
        avatar: &AvatarId,
        attempt: Option<Attempt<'_>>,
        now: Timestamp,
    ) -> Result<Created<AvatarId>, StoreError> {
        let Some(attempt) = attempt else {
            self.admit(user, self.get(&profile_key(user)).await?.as_ref())?;
            return Ok(Created::Resource(avatar.clone()));
        };
        let item = AttemptItem::write(user, attempt, None, now)?;
        let actions = vec![self.put_new(item)?, self.if_admitted(user)?];
        match self.transact(actions).await? {
            Write::Done => Ok(Created::Resource(avatar.clone())),
            Write::Refused(None) => Err(StoreError::SessionEnded),
            Write::Refused(Some(earlier))
                if text_of(&earlier, "fingerprint") == Some(attempt.fingerprint) =>
            {
                self.admit(user, self.get(&profile_key(user)).await?.as_ref())?;
                Ok(Created::Resource(avatar.clone()))
            }
            Write::Refused(Some(_)) => Ok(Created::KeyReused),
        }
    }

    /// Sets a user's picture. Repeating it would replace a newer picture: before that, a caller must check that the upload still
    /// exists.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn set_avatar(&self, user: &UserId, avatar: &AvatarId) -> Result<AvatarSet, StoreError> {
        let mut attempts = self.attempts();
        loop {
            let Person::Known(profile) = self.profile(user).await? else {
                return Ok(AvatarSet::Gone);
            };
            let Some(changed) = profile.with_avatar(Some(avatar.clone())) else {
                return Ok(AvatarSet::Done { replaced: None });
            };
            match self.update_profile(&changed, profile.version).await {
                Ok(()) => {
                    return Ok(AvatarSet::Done {
                        replaced: profile.avatar,
                    });
                }
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
            if !attempts.again().await {
                return Err(StoreError::Conflict);
            }
        }
    }
}
