//! Confirming and removing channels.

use aws_sdk_dynamodb::types::TransactWriteItem;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use domain::{
    Channel, ChannelId, ChannelState, CodeKey, CodeRefused, DropReason, MAX_CODE_TRIES, OneTimeCode, Secret,
    UserId,
};
use jiff::{SignedDuration, Timestamp};

use crate::attribute::{number, text};
use crate::item::{Resource, Settings};
use crate::keys::{TTL_ATTRIBUTE, channel_key, profile_key, settings_key};
use crate::write::Write;
use crate::{Store, StoreError};

/// How long the tombstone of a removed channel is stored, in hours.
const TOMBSTONE_HOURS: i64 = 24;

/// Outcome of confirming a channel by a code.
#[derive(Debug, PartialEq, Eq)]
pub enum ConfirmedChannel {
    /// The channel is confirmed, now or by an earlier attempt with the same code.
    Done(Channel),
    /// The code is not accepted, for whatever reason.
    Refused,
    /// There is no such channel.
    Absent,
}

impl Store {
    /// Confirms a channel by the code that was sent to it. A wrong code is counted. Two round trips.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn confirm_channel(
        &self,
        user: &UserId,
        id: &ChannelId,
        (code_key, given): (&CodeKey, &Secret),
        now: Timestamp,
    ) -> Result<ConfirmedChannel, StoreError> {
        let mut attempts = self.attempts();
        loop {
            let Some(channel) = self.own_channel(user, id).await? else {
                return Ok(ConfirmedChannel::Absent);
            };
            // The code of a dropped channel has been used; earlier versions mailed links instead of codes.
            let code = channel
                .code
                .as_ref()
                .filter(|_| channel.state != ChannelState::Dropped);
            let Some(code) = code else {
                return Ok(ConfirmedChannel::Refused);
            };
            match code.check(code_key, id.as_str(), given, now) {
                Ok(()) if channel.state == ChannelState::Confirmed => {
                    return Ok(ConfirmedChannel::Done(channel));
                }
                Ok(()) => {}
                Err(CodeRefused::Wrong) => {
                    self.count_wrong_try(&channel, code).await?;
                    return Ok(ConfirmedChannel::Refused);
                }
                Err(CodeRefused::Expired | CodeRefused::Exhausted) => return Ok(ConfirmedChannel::Refused),
            }
            if let Some(confirmed) = self.confirm(&channel, now).await? {
                return Ok(ConfirmedChannel::Done(confirmed));
            }
            if !attempts.again().await {
                return Err(StoreError::Conflict);
            }
        }
    }

    /// Switches a confirmed channel off: its owner adds it again if they want to. Does nothing to a channel that is not confirmed.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn drop_channel(
        &self,
        user: &UserId,
        id: &ChannelId,
        because: DropReason,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut attempts = self.attempts();
        loop {
            let channel = self.channel(user, id).await?;
            let Some(channel) = channel.filter(|channel| channel.state == ChannelState::Confirmed) else {
                return Ok(());
            };
            let dropped = channel.dropped(because, now);
            let state = self.change(&channel_key(user, id), |update| {
                changing(update, &channel, &dropped)
            })?;
            let settings = self.change(&settings_key(user), |update| {
                update
                    .update_expression("REMOVE #id")
                    .expression_attribute_names("#id", id.as_str())
            })?;
            match self.transact(vec![state, settings]).await? {
                Write::Done => return Ok(()),
                Write::Refused(_) => {}
            }
            if !attempts.again().await {
                return Err(StoreError::Conflict);
            }
        }
    }

    /// Removes a channel. Returns false if there is none. Two round trips.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn remove_channel(
        &self,
        user: &UserId,
        id: &ChannelId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut attempts = self.attempts();
        loop {
            let Some(channel) = self.own_channel(user, id).await? else {
                return Ok(false);
            };
            let gone = self.change(&channel_key(user, id), |update| removing(update, &channel, now))?;
            let settings = self.change(&settings_key(user), |update| {
                update
                    .update_expression("ADD channels :less REMOVE #id")
                    .expression_attribute_names("#id", id.as_str())
                    .expression_attribute_values(":less", number(-1))
            })?;
            match self
                .transact(vec![gone, settings, self.if_admitted(user)?])
                .await?
            {
                Write::Done => return Ok(true),
                Write::Refused(_) => {}
            }
            if !attempts.again().await {
                return Err(StoreError::Conflict);
            }
        }
    }

    /// Replaces a deleted account's channel by a tombstone; returns false if it is one already.
    pub(crate) async fn tombstone_channel(
        &self,
        channel: &Channel,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if channel.state == ChannelState::Removed {
            return Ok(false);
        }
        let at = channel_key(&channel.user_id, &channel.id);
        let gone = self.change(&at, |update| removing(update, channel, now))?;
        self.transact(vec![gone]).await?.done()?;
        Ok(true)
    }

    /// A user's channel, unless it is removed.
    async fn own_channel(&self, user: &UserId, id: &ChannelId) -> Result<Option<Channel>, StoreError> {
        let at = channel_key(user, id);
        let mut items = self.batch_get(&[at.clone(), profile_key(user)]).await?;
        self.admit(user, items.get(&profile_key(user)))?;
        let channel = items.remove(&at).map(Channel::read).transpose()?;
        Ok(channel.filter(|channel| channel.state != ChannelState::Removed))
    }

    /// `None` if the channel has changed since it was read.
    async fn confirm(&self, channel: &Channel, now: Timestamp) -> Result<Option<Channel>, StoreError> {
        let Some(address) = &channel.address else {
            return Ok(None);
        };
        let reachable = Settings::reachable(address)?;
        let confirmed = channel.confirmed(now);
        let actions: Vec<TransactWriteItem> = vec![
            self.change(&channel_key(&channel.user_id, &channel.id), |update| {
                changing(update, channel, &confirmed)
            })?,
            self.change(&settings_key(&channel.user_id), |update| {
                update
                    .update_expression("SET #kind = :kind, #id = :reachable")
                    .expression_attribute_names("#kind", "kind")
                    .expression_attribute_names("#id", channel.id.as_str())
                    .expression_attribute_values(":kind", text("settings"))
                    .expression_attribute_values(":reachable", reachable)
            })?,
            self.if_admitted(&channel.user_id)?,
        ];
        Ok(match self.transact(actions).await? {
            Write::Done => Some(confirmed),
            Write::Refused(_) => None,
        })
    }

    /// Does nothing if the code is another one by now, or has no attempts left.
    async fn count_wrong_try(&self, channel: &Channel, code: &OneTimeCode) -> Result<(), StoreError> {
        let request = self
            .update_item(&channel_key(&channel.user_id, &channel.id))
            .update_expression("SET #code.wrong_tries = #code.wrong_tries + :one")
            .condition_expression("#code.nonce = :nonce AND #code.wrong_tries < :max")
            .expression_attribute_names("#code", "code")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":nonce", text(&code.nonce))
            .expression_attribute_values(":max", number(MAX_CODE_TRIES));
        self.update(request).await?;
        Ok(())
    }
}

/// Not the whole item: a wrong code, or that the code was sent, may have been noted meanwhile.
fn changing(update: UpdateBuilder, before: &Channel, after: &Channel) -> UpdateBuilder {
    let mut set = "SET #state = :state, version = :version, updated_at = :at".to_owned();
    let mut condition = "version = :expected AND attribute_not_exists(deleted_at)".to_owned();
    let mut update = update
        .expression_attribute_names("#state", "state")
        .expression_attribute_values(":state", text(after.state.as_str()))
        .expression_attribute_values(":version", number(after.version))
        .expression_attribute_values(":expected", number(before.version))
        .expression_attribute_values(":at", text(after.updated_at.to_string()));
    if let Some(because) = after.dropped_because {
        set.push_str(", dropped_because = :because");
        update = update.expression_attribute_values(":because", text(because.as_str()));
    }
    if let Some(code) = before
        .code
        .as_ref()
        .filter(|_| after.state == ChannelState::Confirmed)
    {
        condition.push_str(" AND #code.nonce = :nonce AND #code.wrong_tries < :max");
        update = update
            .expression_attribute_names("#code", "code")
            .expression_attribute_values(":nonce", text(&code.nonce))
            .expression_attribute_values(":max", number(MAX_CODE_TRIES));
    }
    update.update_expression(set).condition_expression(condition)
}

fn removing(update: UpdateBuilder, channel: &Channel, now: Timestamp) -> UpdateBuilder {
    let gone = channel.removed(now);
    let expires_at = (gone.updated_at + SignedDuration::from_hours(TOMBSTONE_HOURS)).as_second();
    update
        .update_expression(format!(
            "SET #state = :state, version = :version, updated_at = :at, deleted_at = :at, {TTL_ATTRIBUTE} = :end \
             REMOVE address, #code"
        ))
        .condition_expression("version = :expected AND attribute_not_exists(deleted_at)")
        .expression_attribute_names("#state", "state")
        .expression_attribute_names("#code", "code")
        .expression_attribute_values(":state", text(gone.state.as_str()))
        .expression_attribute_values(":version", number(gone.version))
        .expression_attribute_values(":expected", number(channel.version))
        .expression_attribute_values(":at", text(gone.updated_at.to_string()))
        .expression_attribute_values(":end", number(expires_at))
}
