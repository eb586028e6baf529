//! Channels: listed, and what whoever sends to them does with them.
//!
//! Changes by their owner are in [`change`]: each is a transaction with the settings' item, which counts the channels and
//! knows the confirmed ones, and with a look at the profile, so that a deleted account gets none.

mod add;
mod change;

use domain::{Channel, ChannelId, ChannelState, UserId};

use crate::actions::{number, text};
use crate::batch::{Key, key};
use crate::item::ChannelItem;
use crate::keys::{CHANNELS, channel_sk, user_pk};
use crate::range::Range;
use crate::write::Updated;
use crate::{Person, Store, StoreError};

pub(crate) use add::attempt_expires_at;
pub use add::{AddedChannel, Attempt};
pub use change::ConfirmedChannel;

impl Store {
    /// Somebody's channels, those added first first.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn channels(&self, user: &UserId) -> Result<Vec<Channel>, StoreError> {
        let pk = user_pk(user);
        // Side by side: whether the account still counts takes no time of its own.
        let (person, items) = futures_util::future::join(
            self.profile(user),
            self.whole_range(Range::of_table(&pk, CHANNELS)),
        )
        .await;
        if person? == Person::Deleted {
            return Err(StoreError::AccountDeleted);
        }
        let channels = items?.into_iter().map(ChannelItem::read);
        let mut channels = channels.collect::<Result<Vec<_>, _>>()?;
        channels.retain(|channel| channel.state != ChannelState::Removed);
        channels.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        Ok(channels)
    }

    /// A channel as it is now, also a removed one. For whoever sends to it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn channel(&self, user: &UserId, id: &ChannelId) -> Result<Option<Channel>, StoreError> {
        let at = channel_key(user, id);
        let item = self.batch_get(std::slice::from_ref(&at)).await?.remove(&at);
        item.map(ChannelItem::read).transpose()
    }

    /// Notes that what this version of a channel asked for is done: its message was sent, its subscription made or ended.
    /// `subscription_arn` is kept if one is given. False if the channel has another version by now: then what was
    /// subscribed for this one may have to be ended.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_sent(
        &self,
        channel: &Channel,
        subscription_arn: Option<&str>,
    ) -> Result<bool, StoreError> {
        let at = channel_key(&channel.user_id, &channel.id);
        let mut request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(key(&at)))
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

fn channel_key(user: &UserId, id: &ChannelId) -> Key {
    (user_pk(user), channel_sk(id))
}
