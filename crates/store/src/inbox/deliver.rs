//! Recording notifications, each once.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{ChannelId, Medium, Notification};
use jiff::SignedDuration;

use crate::actions::Expect;
use crate::attribute::{Item, number, text};
use crate::item::new_notification;
use crate::keys::{Key, TTL_ATTRIBUTE, inbox_pk, sent_pk};
use crate::write::{Updated, Write};
use crate::{Store, StoreError};

/// How long after its event a notification's messages are remembered, in hours: longer than the stream keeps a record and
/// `deliver` tries.
const REMEMBERED_HOURS: i64 = 48;

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

/// The marker of a notification whose messages were sent, all or some.
pub(super) fn sent_key(notification: &Notification) -> Key {
    (
        sent_pk(&notification.user_id),
        notification.id.as_str().to_owned(),
    )
}

impl Store {
    /// Lists a notification in the inbox. Idempotent. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn list_notification(&self, notification: &Notification) -> Result<(), StoreError> {
        let item = new_notification(notification)?;
        match self.put_once(&item, Expect::Absent).await? {
            Write::Done | Write::Refused(_) => Ok(()),
        }
    }

    /// Notes that a notification's messages are sent, or held back. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_notification_sent(&self, notification: &Notification) -> Result<(), StoreError> {
        self.mark(notification, None).await
    }

    /// Notes what a try to send the messages has decided and sent, before the next one. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn note_progress(
        &self,
        notification: &Notification,
        progress: &Progress,
    ) -> Result<(), StoreError> {
        self.mark(notification, Some(progress)).await
    }

    /// The marker has none of the notification's content.
    async fn mark(&self, notification: &Notification, progress: Option<&Progress>) -> Result<(), StoreError> {
        let expires_at = notification.at + SignedDuration::from_hours(REMEMBERED_HOURS);
        let request = self
            .update_item(&sent_key(notification))
            .expression_attribute_names("#kind", "kind")
            .expression_attribute_names("#pending", "pending")
            .expression_attribute_values(":kind", text("sent"))
            .expression_attribute_values(":end", number(expires_at.as_second()));
        let set = format!("SET #kind = :kind, {TTL_ATTRIBUTE} = :end");
        let request = match progress {
            None => request.update_expression(format!("{set} REMOVE #pending, progress")),
            Some(progress) => request
                .update_expression(format!("{set}, #pending = :true, progress = :progress"))
                .expression_attribute_values(":true", AttributeValue::Bool(true))
                .expression_attribute_values(":progress", progress.write()),
        };
        self.update(request).await.map(drop)
    }

    /// Notes by which media a notification was not sent, because the day's bound is reached; lists it if it is not listed.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn hold_back(&self, notification: &Notification, listed: bool) -> Result<(), StoreError> {
        if !listed {
            self.list_notification(notification).await?;
        }
        let held_back = notification.held_back.iter().map(|medium| text(medium.as_str()));
        let key = (
            inbox_pk(&notification.user_id),
            notification.id.as_str().to_owned(),
        );
        let request = self
            .update_item(&key)
            .update_expression("SET held_back = :held_back")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":held_back", AttributeValue::L(held_back.collect()));
        match self.update(request).await? {
            // Refused: erased meanwhile with the account.
            Updated::Done(_) | Updated::Refused(_) => Ok(()),
        }
    }
}
