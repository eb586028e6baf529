//! Recording notifications, each once.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{ChannelId, Medium, Notification};

use crate::actions::Expect;
use crate::attribute::{Item, text};
use crate::item::{SentItem, new_notification};
use crate::keys::{Key, inbox_pk, sent_pk};
use crate::write::{Updated, Write};
use crate::{Store, StoreError};

/// Whether a notification's messages are still to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// To be sent: the notification was not recorded before.
    New,
    /// To be sent: the function that recorded it before did not finish, or did not report that.
    Unsent,
    /// Sent.
    Sent,
}

/// What a try to send a notification's messages has decided and sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The media of its messages, already counted.
    pub media: Vec<Medium>,
    /// The media that are left out, because the day's bound is reached.
    pub held_back: Vec<Medium>,
    /// The channels that it was sent to.
    pub sent_to: Vec<ChannelId>,
}

impl Progress {
    pub(super) fn read(mark: &Item) -> Option<Self> {
        let progress = mark.get("progress")?.as_m().ok()?;
        let list = |name: &str| {
            let list = progress.get(name).and_then(|list| list.as_l().ok());
            let texts = list.into_iter().flatten();
            texts
                .filter_map(|text| text.as_s().ok())
                .cloned()
                .collect::<Vec<_>>()
        };
        let media = |name: &str| {
            let names = list(name);
            names.iter().filter_map(|name| Medium::parse(name).ok()).collect()
        };
        let sent_to = list("sent_to");
        Some(Self {
            media: media("media"),
            held_back: media("held_back"),
            sent_to: sent_to
                .iter()
                .filter_map(|id| ChannelId::parse(id).ok())
                .collect(),
        })
    }

    fn write(&self) -> AttributeValue {
        let media = |media: &[Medium]| media.iter().map(|medium| text(medium.as_str())).collect();
        let sent_to = self.sent_to.iter().map(|id| text(id.as_str())).collect();
        let lists = [
            ("media", media(&self.media)),
            ("held_back", media(&self.held_back)),
            ("sent_to", sent_to),
        ];
        let lists = lists.map(|(name, list)| (name.to_owned(), AttributeValue::L(list)));
        AttributeValue::M(Item::from(lists))
    }
}

/// The item that marks a notification as pending.
pub(super) fn mark_key(notification: &Notification, listed: bool) -> Key {
    let user = &notification.user_id;
    let pk = if listed { inbox_pk(user) } else { sent_pk(user) };
    (pk, notification.id.as_str().to_owned())
}

impl Store {
    /// Records a notification, in the inbox if it is to be `listed` there. Unless [`Delivery::Sent`] is returned, the caller then
    /// has its messages sent, after which [`Store::mark_delivered`] is called, also if there is no message to send. One round
    /// trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn deliver(&self, notification: &Notification, listed: bool) -> Result<Delivery, StoreError> {
        let item = if listed {
            new_notification(notification)?
        } else {
            SentItem::write(notification)?
        };
        Ok(match self.put_once(&item, Expect::Absent).await? {
            Write::Done => Delivery::New,
            Write::Refused(Some(existing)) if existing.contains_key("pending") => Delivery::Unsent,
            Write::Refused(_) => Delivery::Sent,
        })
    }

    /// Lists a notification that needs no message. Idempotent. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn list_notification(&self, notification: &Notification) -> Result<(), StoreError> {
        let mut item = new_notification(notification)?;
        item.remove("pending");
        match self.put_once(&item, Expect::Absent).await? {
            Write::Done | Write::Refused(_) => Ok(()),
        }
    }

    /// Notes that a recorded notification's messages are sent, or held back. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_delivered(&self, notification: &Notification, listed: bool) -> Result<(), StoreError> {
        let key = mark_key(notification, listed);
        match self.no_longer_pending(&key, &notification.held_back).await? {
            // Refused: noted before, or erased meanwhile with the account.
            Updated::Done(_) | Updated::Refused(_) => Ok(()),
        }
    }

    /// Notes what a try to send the messages has decided and sent, before the next one. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn note_progress(
        &self,
        notification: &Notification,
        listed: bool,
        progress: &Progress,
    ) -> Result<(), StoreError> {
        let request = self
            .update_item(&mark_key(notification, listed))
            .update_expression("SET progress = :progress")
            .condition_expression("#pending = :true")
            .expression_attribute_names("#pending", "pending")
            .expression_attribute_values(":true", AttributeValue::Bool(true))
            .expression_attribute_values(":progress", progress.write());
        match self.update(request).await? {
            Updated::Done(_) | Updated::Refused(_) => Ok(()),
        }
    }

    async fn no_longer_pending(&self, key: &Key, held_back: &[Medium]) -> Result<Updated, StoreError> {
        let held_back: Vec<_> = held_back.iter().map(|medium| text(medium.as_str())).collect();
        let mut request = self.update_item(key);
        request = match held_back.is_empty() {
            true => request.update_expression("REMOVE #pending, progress"),
            false => request
                .update_expression("SET held_back = :held_back REMOVE #pending, progress")
                .expression_attribute_values(":held_back", AttributeValue::L(held_back)),
        };
        let request = request
            .condition_expression("#pending = :true")
            .expression_attribute_names("#pending", "pending")
            .expression_attribute_values(":true", AttributeValue::Bool(true));
        self.update(request).await
    }
}
