//! Adding a channel, or asking for another message to one.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{
    Channel, ChannelRequest, ChannelState, IdSeed, MAX_CHANNEL_MESSAGES_A_DAY, MAX_CHANNELS,
    MAX_MESSAGES_TO_ONE_A_DAY, NewChannel, UserId,
};
use jiff::Timestamp;

use crate::attribute::{Item, number, text};
use crate::bounds::{is_used_up, tomorrow};
use crate::idempotency::Attempt;
use crate::item::{AttemptItem, Resource, Settings};
use crate::keys::{Key, attempt_sk, channel_key, profile_key, receiver_key, sends_sk, settings_key, user_pk};
use crate::write::Write;
use crate::{Store, StoreError};

/// Outcome of adding a channel.
#[derive(Debug, PartialEq, Eq)]
pub enum AddedChannel {
    /// The channel: pending, with a message on its way, or confirmed already. Also the channel that an earlier attempt of the same
    /// request added, as it is now.
    Channel(Channel),
    /// A message was sent to this address just now; the next may be sent at this time.
    TooSoon(Timestamp),
    /// The day's maximum number of messages was sent, by this user or to this address; the next may be sent at this time.
    TooManyMessages(Timestamp),
    /// The user has [`MAX_CHANNELS`] already.
    TooMany,
    /// The idempotency key was used with another body before.
    KeyReused,
    /// The channel that was added with this idempotency key has been removed since.
    Removed,
}

/// The keys of the items that an addition is based on, and changes.
struct Keys {
    channel: Key,
    settings: Key,
    messages: Key,
    received: Key,
    attempt: Option<Key>,
}

impl Store {
    /// Adds an address to a user's channels; the code that confirms it is derived from `seed`. Two round trips.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
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
            received: receiver_key(new.address.as_str(), now),
            attempt: attempt.map(|attempt| (pk, attempt_sk(attempt.key))),
        };
        let mut wanted = vec![profile_key(user), keys.channel.clone(), keys.settings.clone()];
        wanted.extend(keys.attempt.clone());
        let mut attempts = self.attempts();
        loop {
            let mut items = self.batch_get(&wanted).await?;
            self.admit(user, items.get(&profile_key(user)))?;
            let before = items.remove(&keys.channel).map(Channel::read).transpose()?;
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
                    let actions = self.adding(&keys, &channel, before.as_ref(), is_new, now)?;
                    (channel, actions)
                }
            };
            if let Some(attempt) = attempt {
                let item = AttemptItem::write(user, attempt, Some(&channel.id), now)?;
                actions.push(self.put_new(item)?);
            }
            if actions.is_empty() {
                return Ok(AddedChannel::Channel(channel));
            }
            actions.push(self.if_admitted(user)?);
            match self.transact(actions).await? {
                Write::Done => return Ok(AddedChannel::Channel(channel)),
                Write::Refused(item) if is_used_up(item.as_ref()) => {
                    return Ok(AddedChannel::TooManyMessages(tomorrow(now)));
                }
                Write::Refused(_) => {}
            }
            if !attempts.again().await {
                return Err(StoreError::Conflict);
            }
        }
    }

    fn adding(
        &self,
        keys: &Keys,
        channel: &Channel,
        before: Option<&Channel>,
        is_new: bool,
        now: Timestamp,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let item = channel.write(None)?;
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
        let messages = (&keys.messages, "messages", MAX_CHANNEL_MESSAGES_A_DAY);
        let received = (&keys.received, "messages", MAX_MESSAGES_TO_ONE_A_DAY);
        for (key, name, most) in [messages, received] {
            actions.push(self.count_message(key, name, most, now)?);
        }
        Ok(actions)
    }
}

/// The outcome of a retry: `channel` is the stored channel with the id of the request's address.
fn repeated(
    attempt: Attempt<'_>,
    earlier: Item,
    channel: Option<Channel>,
) -> Result<AddedChannel, StoreError> {
    let earlier = AttemptItem::read(earlier)?;
    if earlier.fingerprint != attempt.fingerprint {
        return Ok(AddedChannel::KeyReused);
    }
    let live = channel.filter(|channel| {
        channel.state != ChannelState::Removed && earlier.channel_id.as_ref() == Some(&channel.id)
    });
    Ok(live.map_or(AddedChannel::Removed, AddedChannel::Channel))
}
