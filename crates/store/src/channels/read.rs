//! Channels: listed, and read and marked by the functions that send to them.

use domain::{Channel, ChannelId, ChannelState, UserId};

use crate::attribute::number;
use crate::item::Resource;
use crate::keys::{CHANNELS, channel_key, user_pk};
use crate::range::{Range, readable};
use crate::write::Updated;
use crate::{Person, Store, StoreError};

impl Store {
    /// A user's channels, oldest first.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn channels(&self, user: &UserId) -> Result<Vec<Channel>, StoreError> {
        let pk = user_pk(user);
        // In parallel: the check of the account takes no extra time.
        let (person, items) = futures_util::future::join(
            self.profile(user),
            self.whole_range(Range::of_table(&pk, CHANNELS)),
        )
        .await;
        if person? == Person::Deleted {
            return Err(StoreError::SessionEnded);
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

    /// Notes that the code of this version of a channel is sent, unless the channel has another version by now.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_sent(&self, channel: &Channel) -> Result<(), StoreError> {
        let request = self
            .update_item(&channel_key(&channel.user_id, &channel.id))
            .update_expression("SET sent_version = :version")
            .condition_expression("version = :version")
            .expression_attribute_values(":version", number(channel.version));
        match self.update(request).await? {
            Updated::Done(_) | Updated::Refused(_) => Ok(()),
        }
    }
}
