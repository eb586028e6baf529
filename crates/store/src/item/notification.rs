use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Notification, NotificationId};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::convert::to_item;
use super::resource::{Resource, put_ids, put_texts};
use crate::StoreError;
use crate::attribute::{Item, text_of};
use crate::keys::{Key, inbox_pk, sent_pk, unread_pk};

/// How long a notification is remembered that is sent and not listed, in hours: longer than the stream keeps a record.
const SENT_HOURS: i64 = 48;

/// A notification listed in an inbox. Its id is only in its key.
impl Resource for Notification {
    const KIND: &'static str = "notification";

    fn primary_key(&self) -> Key {
        (inbox_pk(&self.user_id), self.id.as_str().to_owned())
    }

    fn ttl(&self) -> Option<Timestamp> {
        Some(self.expires_at())
    }

    fn restore(item: &mut Item) -> Result<(), StoreError> {
        let id = text_of(item, "sk").map(str::to_owned);
        put_ids(item, id.as_ref().map(|id| [("id", id.as_str())]))
    }
}

/// A new notification: unread, its messages not sent.
pub(crate) fn new_notification(notification: &Notification) -> Result<Item, StoreError> {
    let mut item = notification.write(None)?;
    let id = notification.id.as_str().to_owned();
    // Both only while unread.
    put_texts(
        &mut item,
        [
            ("updated_pk", unread_pk(&notification.user_id)),
            ("updated_sk", id),
        ],
    );
    // Until the messages are sent.
    item.insert("pending".to_owned(), AttributeValue::Bool(true));
    Ok(item)
}

/// The marker of a notification that is sent, but not listed. Holds none of its content.
#[derive(Serialize)]
pub(crate) struct SentItem {
    pk: String,
    sk: NotificationId,
    kind: &'static str,
    pending: bool,
    expires_at: i64,
}

impl SentItem {
    /// The marker of a new notification: its messages not sent.
    pub(crate) fn write(notification: &Notification) -> Result<Item, StoreError> {
        to_item(&Self {
            pk: sent_pk(&notification.user_id),
            sk: notification.id.clone(),
            kind: "sent",
            pending: true,
            expires_at: (notification.at + SignedDuration::from_hours(SENT_HOURS)).as_second(),
        })
    }
}
