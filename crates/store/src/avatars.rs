//! People's pictures: the profile names the one that is shown.

use domain::{AvatarId, UserId};
use jiff::Timestamp;
use serde::Serialize;

use crate::batch::text;
use crate::channels::attempt_expires_at;
use crate::item::to_item;
use crate::keys::{attempt_sk, user_pk};
use crate::settings::MAX_CONFLICTS;
use crate::write::Write;
use crate::{Attempt, Created, Person, Store, StoreError};

/// What became of showing a picture.
#[derive(Debug, PartialEq, Eq)]
pub enum AvatarSet {
    /// It is shown; the one before it, if there was another, is not needed any more.
    Done {
        /// What was shown before.
        replaced: Option<AvatarId>,
    },
    /// There is nobody any more whose picture it could be.
    Gone,
}

#[derive(Serialize)]
struct AttemptItem<'a> {
    pk: String,
    sk: String,
    kind: &'static str,
    fingerprint: &'a str,
    expires_at: i64,
}

impl Store {
    /// Notes that somebody is going to upload this picture. Of a request with an idempotency key, from which its id was
    /// derived, it remembers the body. One round trip.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn expect_avatar(
        &self,
        user: &UserId,
        avatar: &AvatarId,
        attempt: Option<Attempt<'_>>,
        now: Timestamp,
    ) -> Result<Created<AvatarId>, StoreError> {
        let Some(attempt) = attempt else {
            self.not_deleted(user).await?;
            return Ok(Created::Resource(avatar.clone()));
        };
        let item = to_item(&AttemptItem {
            pk: user_pk(user),
            sk: attempt_sk(attempt.key),
            kind: "attempt",
            fingerprint: attempt.fingerprint,
            expires_at: attempt_expires_at(now).as_second(),
        })?;
        let actions = vec![self.put_new(item)?, self.unless_deleted(user)?];
        match self.transact(actions).await? {
            Write::Done => Ok(Created::Resource(avatar.clone())),
            Write::Refused(None) => Err(StoreError::AccountDeleted),
            Write::Refused(Some(earlier)) if text(&earlier, "fingerprint") == Some(attempt.fingerprint) => {
                self.not_deleted(user).await?;
                Ok(Created::Resource(avatar.clone()))
            }
            Write::Refused(Some(_)) => Ok(Created::KeyReused),
        }
    }

    async fn not_deleted(&self, user: &UserId) -> Result<(), StoreError> {
        match self.profile(user).await? {
            Person::Deleted => Err(StoreError::AccountDeleted),
            Person::Known(_) | Person::Unknown => Ok(()),
        }
    }

    /// Shows a picture. Doing it again changes nothing, unless another one is shown by then: whoever does it twice makes
    /// sure that the upload is not there any more the second time.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn set_avatar(&self, user: &UserId, avatar: &AvatarId) -> Result<AvatarSet, StoreError> {
        for _ in 0..MAX_CONFLICTS {
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
        }
        Err(StoreError::Conflict)
    }
}
