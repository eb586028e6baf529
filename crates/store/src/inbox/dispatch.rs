//! The messages that a user is sent about notifications: counted, and collected for a digest.

use domain::{Digest, DigestLine, Dispatch, Medium, MessageLog, UserId};
use jiff::Timestamp;

use crate::actions::Expect;
use crate::item::Resource;
use crate::keys::message_log_key;
use crate::write::{Change, MAX_CONFLICTS, Write};
use crate::{Store, StoreError};

impl Store {
    /// Decides what becomes of a notification that its user wants by these media, and counts it. Repeated for the same notification,
    /// it counts nothing again. Two round trips.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn dispatch(
        &self,
        user: &UserId,
        line: &DigestLine,
        wanted: &[Medium],
        now: Timestamp,
    ) -> Result<Dispatch, StoreError> {
        for _ in 0..MAX_CONFLICTS {
            let log = self.message_log(user).await?;
            let log = log.unwrap_or_else(|| MessageLog::new(user.clone(), now));
            let (next, dispatch) = log.dispatch(line.clone(), wanted, now);
            if self.replace_log(&log, &next).await? {
                return Ok(dispatch);
            }
        }
        Err(StoreError::Throttled)
    }

    /// The digest that is collected for a user, and when it may be sent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn digest(
        &self,
        user: &UserId,
        now: Timestamp,
    ) -> Result<Option<(Digest, Timestamp)>, StoreError> {
        let log = self.message_log(user).await?;
        Ok(log.and_then(|log| {
            let ready_at = log.digest_ready_at(now);
            log.digest.map(|digest| (digest, ready_at))
        }))
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
        for _ in 0..MAX_CONFLICTS {
            let Some(log) = self.message_log(user).await? else {
                return Ok(false);
            };
            let next = log.digest_sent(sent, now);
            if self.replace_log(&log, &next).await? {
                return Ok(next.digest.is_some());
            }
        }
        Err(StoreError::Throttled)
    }

    async fn message_log(&self, user: &UserId) -> Result<Option<MessageLog>, StoreError> {
        let item = self.get(&message_log_key(user)).await?;
        item.map(MessageLog::read).transpose()
    }

    async fn replace_log(&self, before: &MessageLog, after: &MessageLog) -> Result<bool, StoreError> {
        let expect = match before.version {
            0 => Expect::Absent,
            version => Expect::Version(version),
        };
        let written = self.apply(Change::alone(after.write(None)?, expect)).await?;
        Ok(matches!(written, Write::Done))
    }
}
