//! The messages that a user is sent about a notification: what they depend on, counted, and collected for a digest.

use std::collections::HashMap;

use domain::{ChannelId, DigestLine, Dispatch, Medium, MessageLog, Notification, NotificationKind, UserId};
use jiff::Timestamp;

use super::deliver::{Progress, sent_key};
use super::targets::{DeliveryTargets, target_keys, targets_of};
use crate::actions::Expect;
use crate::attribute::Item;
use crate::item::{Reachable, Resource};
use crate::keys::{Key, message_log_key, settings_key};
use crate::write::{Change, Write};
use crate::{Store, StoreError};

/// How long after an event, in seconds, it is left at what its consumer has read of a membership, and at the log alone that says
/// what was sent. Less than the log remembers.
const FRESH_S: i64 = 60;

/// What a notification's messages depend on when they are sent.
#[derive(Debug)]
pub struct DueMessages {
    targets: DeliveryTargets,
    /// Whether the membership is not read again: it was just now, strongly consistent, when the notification was derived.
    is_fresh: bool,
    /// What an earlier try has decided and sent.
    pub progress: Option<Progress>,
    log: Option<MessageLog>,
}

impl DueMessages {
    /// The channels that an earlier try has sent to.
    pub fn sent_to(&self) -> &[ChannelId] {
        self.progress.as_ref().map_or(&[], |progress| &progress.sent_to)
    }

    /// The user's confirmed channels.
    pub fn channels(&self) -> &[Reachable] {
        &self.targets.channels
    }

    /// Whether to send it as this kind by this medium, as far as is known now.
    pub fn allows(&self, kind: NotificationKind, medium: Medium) -> bool {
        match self.is_fresh {
            true => self.targets.wants(kind, medium),
            false => self.targets.allows(kind, medium),
        }
    }
}

impl Store {
    /// Reads what a notification's messages depend on; `None` if they are sent.
    ///
    /// One round trip: of a fresh event log and settings, eventually consistent, which is less than it takes a mail to be sent (a
    /// stale log is noticed when it is written); of an older one, or if the log may know the notification, everything, strongly
    /// consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn messages_due(
        &self,
        notification: &Notification,
        now: Timestamp,
    ) -> Result<Option<DueMessages>, StoreError> {
        let (user, project) = (&notification.user_id, &notification.project_id);
        let log_key = message_log_key(user);
        let read_log =
            |items: &mut HashMap<Key, Item>| items.remove(&log_key).map(MessageLog::read).transpose();
        if now.duration_since(notification.at).as_secs() < FRESH_S {
            let keys = [log_key.clone(), settings_key(user)];
            let mut items = self.batch_read(&keys, false).await?;
            let log = read_log(&mut items)?;
            if !log
                .as_ref()
                .is_some_and(|log| log.may_know(&notification.id, notification.at))
            {
                return Ok(Some(DueMessages {
                    targets: targets_of(&mut items, user, project)?,
                    is_fresh: true,
                    progress: None,
                    log,
                }));
            }
        }
        let mark = sent_key(notification);
        let mut keys = vec![mark.clone(), log_key.clone()];
        keys.extend(target_keys(user, project));
        let mut items = self.batch_get(&keys).await?;
        let mark = items.remove(&mark);
        if mark.as_ref().is_some_and(|mark| !mark.contains_key("pending")) {
            return Ok(None);
        }
        Ok(Some(DueMessages {
            log: read_log(&mut items)?,
            targets: targets_of(&mut items, user, project)?,
            is_fresh: false,
            progress: mark.as_ref().and_then(Progress::read),
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
