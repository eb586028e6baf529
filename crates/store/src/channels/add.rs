//! Adding a channel, or asking for another message to one.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{
    Channel, ChannelId, ChannelRequest, ChannelState, IdSeed, MAX_CHANNEL_MESSAGES_A_DAY, MAX_CHANNELS,
    NewChannel, UserId,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::channel_key;
use crate::actions::{number, profile_key, text};
use crate::batch::{Item, Key};
use crate::item::{ChannelItem, from_item, to_item};
use crate::keys::{attempt_sk, sends_sk, user_pk};
use crate::settings::{MAX_CONFLICTS, Settings, not_deleted, settings_key};
use crate::write::Write;
use crate::{Store, StoreError};

/// How long an idempotency key is remembered, in hours.
const ATTEMPT_HOURS: i64 = 48;
/// How long a day's number of messages is kept, in hours.
const MESSAGES_HOURS: i64 = 48;

/// A request with an idempotency key.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// A digest of the key, and of who uses it where.
    pub key: &'a str,
    /// A digest of the body.
    pub fingerprint: &'a str,
}

/// What became of adding a channel.
#[derive(Debug, PartialEq, Eq)]
pub enum AddedChannel {
    /// It is there: pending, with a message on its way, or confirmed already. Also what an earlier try of the same request
    /// made, as it is now.
    Channel(Channel),
    /// A message went to this address just now; the next may at this time.
    TooSoon(Timestamp),
    /// So many messages were sent today that the next may go at this time.
    TooManyMessages(Timestamp),
    /// There are [`MAX_CHANNELS`] already.
    TooMany,
    /// The idempotency key came with another body before.
    KeyReused,
    /// What the idempotency key made has been removed since.
    Removed,
}

#[derive(Serialize, Deserialize)]
struct AttemptItem {
    pk: String,
    sk: String,
    kind: String,
    channel_id: ChannelId,
    fingerprint: String,
    expires_at: i64,
}

/// The keys of what an addition is based on, and changes.
struct Keys {
    channel: Key,
    settings: Key,
    messages: Key,
    attempt: Option<Key>,
}

impl Store {
    /// Adds an address to somebody's channels; `seed` makes the code that is texted to a number. Two round trips.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn add_channel(
        &self,
        user: &UserId,
        new: &NewChannel,
        attempt: Option<Attempt<'_>>,
        seed: IdSeed,
        now: Timestamp,
    ) -> Result<AddedChannel, StoreError> {
        let id = new.address.channel_of(user);
        let pk = user_pk(user);
        let keys = Keys {
            channel: channel_key(user, &id),
            settings: settings_key(user),
            messages: (pk.clone(), sends_sk(now)),
            attempt: attempt.map(|attempt| (pk, attempt_sk(attempt.key))),
        };
        let mut wanted = vec![
            profile_key(user),
            keys.channel.clone(),
            keys.settings.clone(),
            keys.messages.clone(),
        ];
        wanted.extend(keys.attempt.clone());
        for _ in 0..MAX_CONFLICTS {
            let mut items = self.batch_get(&wanted).await?;
            not_deleted(items.get(&profile_key(user)))?;
            let before = items.remove(&keys.channel).map(ChannelItem::read).transpose()?;
            let earlier = keys.attempt.as_ref().and_then(|attempt| items.remove(attempt));
            if let (Some(attempt), Some(earlier)) = (attempt, earlier) {
                return repeated(attempt, earlier, before);
            }
            let is_listed = |channel: &Channel| channel.state != ChannelState::Removed;
            let is_new = !before.as_ref().is_some_and(is_listed);
            let asked = Channel::request(before.as_ref(), new, user, seed, now);
            let (channel, mut actions) = match (asked, &before) {
                (ChannelRequest::TooSoon(next), _) => return Ok(AddedChannel::TooSoon(next)),
                (ChannelRequest::AlreadyConfirmed, Some(before)) => (before.clone(), vec![]),
                (ChannelRequest::AlreadyConfirmed, None) => {
                    return Err(StoreError::unexpected("nothing is confirmed"));
                }
                (ChannelRequest::Send(channel), _) => {
                    if is_new && Settings::read(items.get(&keys.settings))?.channels >= MAX_CHANNELS {
                        return Ok(AddedChannel::TooMany);
                    }
                    if messages_of(items.get(&keys.messages)) >= MAX_CHANNEL_MESSAGES_A_DAY {
                        return Ok(AddedChannel::TooManyMessages(tomorrow(now)));
                    }
                    let actions = self.adding(&keys, &channel, before.as_ref(), is_new, now)?;
                    (channel, actions)
                }
            };
            if let (Some(attempt), Some((pk, sk))) = (attempt, keys.attempt.clone()) {
                actions.push(self.put_new(to_item(&AttemptItem {
                    pk,
                    sk,
                    kind: "attempt".to_owned(),
                    channel_id: channel.id.clone(),
                    fingerprint: attempt.fingerprint.to_owned(),
                    expires_at: attempt_expires_at(now).as_second(),
                })?)?);
            }
            if actions.is_empty() {
                return Ok(AddedChannel::Channel(channel));
            }
            actions.push(self.unless_deleted(user)?);
            match self.transact(actions).await? {
                Write::Done => return Ok(AddedChannel::Channel(channel)),
                Write::Refused(_) => {}
            }
        }
        Err(StoreError::Conflict)
    }

    fn adding(
        &self,
        keys: &Keys,
        channel: &Channel,
        before: Option<&Channel>,
        is_new: bool,
        now: Timestamp,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let item = ChannelItem::write(channel)?;
        let mut actions = vec![match before {
            None => self.put_new(item)?,
            Some(before) => self.put_over(item, before.version)?,
        }];
        if is_new {
            actions.push(self.change(&keys.settings, |update| {
                update
                    .update_expression("SET #kind = :kind ADD channels :one")
                    .condition_expression("attribute_not_exists(channels) OR channels < :max")
                    .expression_attribute_names("#kind", "kind")
                    .expression_attribute_values(":kind", text("settings"))
                    .expression_attribute_values(":one", number(1))
                    .expression_attribute_values(":max", number(MAX_CHANNELS))
            })?);
        }
        let expires_at = (now + SignedDuration::from_hours(MESSAGES_HOURS)).as_second();
        actions.push(self.change(&keys.messages, |update| {
            update
                .update_expression("SET #kind = :kind, expires_at = :end ADD messages :one")
                .condition_expression("attribute_not_exists(messages) OR messages < :max")
                .expression_attribute_names("#kind", "kind")
                .expression_attribute_values(":kind", text("messages"))
                .expression_attribute_values(":end", number(expires_at))
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":max", number(MAX_CHANNEL_MESSAGES_A_DAY))
        })?);
        Ok(actions)
    }
}

/// How long a request's idempotency key is remembered.
pub(crate) fn attempt_expires_at(now: Timestamp) -> Timestamp {
    now + SignedDuration::from_hours(ATTEMPT_HOURS)
}

/// What a request gets that was sent before: `channel` is what is stored now under the id of its own address.
fn repeated(
    attempt: Attempt<'_>,
    earlier: Item,
    channel: Option<Channel>,
) -> Result<AddedChannel, StoreError> {
    let earlier: AttemptItem = from_item(earlier)?;
    if earlier.fingerprint != attempt.fingerprint {
        return Ok(AddedChannel::KeyReused);
    }
    let live =
        channel.filter(|channel| channel.state != ChannelState::Removed && channel.id == earlier.channel_id);
    Ok(live.map_or(AddedChannel::Removed, AddedChannel::Channel))
}

fn messages_of(item: Option<&Item>) -> u32 {
    item.and_then(|item| item.get("messages")?.as_n().ok()?.parse().ok())
        .unwrap_or_default()
}

/// When the next day begins in UTC.
fn tomorrow(now: Timestamp) -> Timestamp {
    const DAY_S: i64 = 86_400;
    let next_s = (now.as_second().div_euclid(DAY_S) + 1) * DAY_S;
    Timestamp::from_second(next_s).unwrap_or(now)
}
