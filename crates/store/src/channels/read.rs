//! Channels: listed, and read and marked by the functions that send to them.

use domain::{Channel, ChannelId, ChannelState, UserId};

use crate::attribute::{number, text};
use crate::item::Resource;
use crate::keys::{CHANNELS, channel_key, user_pk};
use crate::range::{Range, readable};
use crate::write::Updated;
use crate::{Person, Store, StoreError};

impl Store {
    /// A user's channels, oldest first.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn channels(&self, user: &UserId) -> Result<Vec<Channel>, StoreError> {
        let pk = user_pk(user);
        // In parallel: the check of the account takes no extra time.
        let (person, items) = futures_util::future::join(
            self.profile(user),
            self.whole_range(Range::of_table(&pk, CHANNELS)),
        )
        .await;
        if person? == Person::Deleted {
            return Err(StoreError::AccountDeleted);
        }
        let channels = items?
            .into_iter()
            .filter_map(|item| readable(item, Channel::read));
        let mut channels: Vec<_> = channels.collect();
        channels.retain(|channel| channel.state != ChannelState::Removed);
        channels.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        Ok(channels)
    }

    /// A channel as it is now, also a removed one; for the functions that send to it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn channel(&self, user: &UserId, id: &ChannelId) -> Result<Option<Channel>, StoreError> {
        let item = self.get(&channel_key(user, id)).await?;
        item.map(Channel::read).transpose()
    }

    /// Notes that the work for this version of a channel is done: its message is sent, its subscription created or deleted.
    /// Stores `subscription_arn` if there is one. Returns false if the channel has another version by now: then a subscription
    /// for this one may have to be deleted.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_sent(
        &self,
        channel: &Channel,
        subscription_arn: Option<&str>,
    ) -> Result<bool, StoreError> {
        let mut request = self
            .update_item(&channel_key(&channel.user_id, &channel.id))
            .condition_expression("version = :version")
            .expression_attribute_values(":version", number(channel.version));
        request = match subscription_arn {
            Some(arn) => request
                .update_expression("SET sent_version = :version, subscription_arn = :arn")
                .expression_attribute_values(":arn", text(arn)),
            None => request.update_expression("SET sent_version = :version"),
        };
        Ok(matches!(self.update(request).await?, Updated::Done(_)))
    }
}
