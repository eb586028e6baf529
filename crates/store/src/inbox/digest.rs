//! The digest that is collected for a user.

use domain::{ChannelId, Digest, MessageLog, UserId};
use jiff::Timestamp;

use crate::item::{Reachable, Resource, Settings};
use crate::keys::{message_log_key, settings_key};
use crate::{Store, StoreError};

/// A digest, and where it goes.
#[derive(Debug)]
pub struct DueDigest {
    /// The digest.
    pub digest: Digest,
    /// When it may be sent.
    pub ready_at: Timestamp,
    /// The user's confirmed channels.
    pub channels: Vec<Reachable>,
}

impl Store {
    /// The digest that is collected for a user. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn digest(&self, user: &UserId, now: Timestamp) -> Result<Option<DueDigest>, StoreError> {
        let (log, settings) = (message_log_key(user), settings_key(user));
        let mut items = self.batch_get(&[log.clone(), settings.clone()]).await?;
        let Some(log) = items.remove(&log).map(MessageLog::read).transpose()? else {
            return Ok(None);
        };
        let ready_at = log.digest_ready_at(now);
        let channels = Settings::read(items.get(&settings))?.reachable;
        Ok(log.digest.map(|digest| DueDigest {
            digest,
            ready_at,
            channels,
        }))
    }

    /// Notes that this digest was sent to these channels and is still to be sent to others.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn digest_sent_to(
        &self,
        user: &UserId,
        sent: &Digest,
        channels: &[ChannelId],
    ) -> Result<(), StoreError> {
        let replace = |log: &MessageLog| log.digest_sent_to(sent, channels);
        self.change_log(user, replace).await.map(drop)
    }

    /// Notes that this digest was sent. Returns whether another one, collected meanwhile, is due now.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn digest_sent(
        &self,
        user: &UserId,
        sent: &Digest,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let log = self.change_log(user, |log| log.digest_sent(sent, now)).await?;
        Ok(log.is_some_and(|log| log.digest.is_some()))
    }

    async fn change_log(
        &self,
        user: &UserId,
        change: impl Fn(&MessageLog) -> MessageLog,
    ) -> Result<Option<MessageLog>, StoreError> {
        let mut attempts = self.attempts();
        loop {
            let Some(log) = self.message_log(user).await? else {
                return Ok(None);
            };
            let next = change(&log);
            if self.replace_log(&log, &next).await? {
                return Ok(Some(next));
            }
            if !attempts.again().await {
                return Err(StoreError::Throttled);
            }
        }
    }
}
