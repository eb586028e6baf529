use domain::Notification;
use jiff::Timestamp;

use super::resource::{Resource, put_ids, put_texts};
use crate::StoreError;
use crate::attribute::{Item, text_of};
use crate::keys::{Key, inbox_pk, unread_pk};

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

/// A new notification: unread.
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
    Ok(item)
}
