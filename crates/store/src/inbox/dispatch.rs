//! The messages that a user is sent about a notification: what they depend on, counted, and collected for a digest.

use domain::{ChannelId, DigestLine, Dispatch, Medium, MessageLog, Notification, UserId};
use jiff::Timestamp;

use super::deliver::{Progress, mark_key};
use super::targets::{DeliveryTargets, target_keys, targets_of};
use crate::actions::Expect;
use crate::item::Resource;
use crate::keys::message_log_key;
use crate::write::{Change, Write};
use crate::{Store, StoreError};

/// What a notification's messages depend on when they are sent.
#[derive(Debug)]
pub struct DueMessages {
    /// The means by which the user can be notified now.
    pub targets: DeliveryTargets,
    /// What an earlier try has decided and sent.
    pub progress: Option<Progress>,
    log: Option<MessageLog>,
}

impl DueMessages {
    /// The channels that an earlier try has sent to.
    pub fn sent_to(&self) -> &[ChannelId] {
        self.progress.as_ref().map_or(&[], |progress| &progress.sent_to)
    }
}

impl Store {
    /// Reads what a notification's messages depend on; `None` if there is nothing to send: they are sent, or the notification or
    /// the account is gone. `listed` as in [`Store::deliver`]. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn messages_due(
        &self,
        notification: &Notification,
        listed: bool,
    ) -> Result<Option<DueMessages>, StoreError> {
        let (user, project) = (&notification.user_id, &notification.project_id);
        let (mark, log) = (mark_key(notification, listed), message_log_key(user));
        let mut keys = vec![mark.clone(), log.clone()];
        keys.extend(target_keys(user, project));
        let mut items = self.batch_get(&keys).await?;
        let Some(mark) = items.remove(&mark).filter(|mark| mark.contains_key("pending")) else {
            return Ok(None);
        };
        let log = items.remove(&log).map(MessageLog::read).transpose()?;
        let targets = targets_of(&mut items, user, project)?;
        Ok(targets.map(|targets| DueMessages {
            targets,
            progress: Progress::read(&mark),
            log,
        }))
    }

    /// Decides what becomes of a notification that its user wants by these media, and counts it. Repeated for the same notification
    /// within its window, it counts nothing again. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn dispatch(
        &self,
        user: &UserId,
        due: DueMessages,
        line: &DigestLine,
        wanted: &[Medium],
        now: Timestamp,
    ) -> Result<Dispatch, StoreError> {
        let mut log = due.log;
        let mut attempts = self.attempts();
        loop {
            let known = log.unwrap_or_else(|| MessageLog::new(user.clone(), now));
            let (next, dispatch) = known.dispatch(line.clone(), wanted, now);
            if self.replace_log(&known, &next).await? {
                return Ok(dispatch);
            }
            log = self.message_log(user).await?;
            if !attempts.again().await {
                return Err(StoreError::Throttled);
            }
        }
    }

    pub(super) async fn message_log(&self, user: &UserId) -> Result<Option<MessageLog>, StoreError> {
        let item = self.get(&message_log_key(user)).await?;
        item.map(MessageLog::read).transpose()
    }

    pub(super) async fn replace_log(
        &self,
        before: &MessageLog,
        after: &MessageLog,
    ) -> Result<bool, StoreError> {
        let expect = match before.version {
            0 => Expect::Absent,
            version => Expect::Version(version),
        };
        let written = self.apply(Change::alone(after.write(None)?, expect)).await?;
        Ok(matches!(written, Write::Done))
    }
}
