//! Recording notifications, each once.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Medium, Notification};

use crate::actions::Expect;
use crate::attribute::text;
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

impl Store {
    /// Records a notification, in the inbox if it is to be `listed` there. Unless [`Delivery::Sent`] is returned, the caller then
    /// sends its messages and calls [`Store::mark_delivered`], also if there is no message to send. One round trip.
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

    /// Notes that a recorded notification's messages are sent, or held back. One round trip, two for one that is not listed.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_delivered(&self, notification: &Notification) -> Result<(), StoreError> {
        let user = &notification.user_id;
        for pk in [inbox_pk(user), sent_pk(user)] {
            let key = (pk, notification.id.as_str().to_owned());
            match self.no_longer_pending(&key, &notification.held_back).await? {
                Updated::Done(_) => return Ok(()),
                Updated::Refused(_) => {}
            }
        }
        // Noted before, or erased meanwhile with the account.
        Ok(())
    }

    async fn no_longer_pending(&self, key: &Key, held_back: &[Medium]) -> Result<Updated, StoreError> {
        let held_back: Vec<_> = held_back.iter().map(|medium| text(medium.as_str())).collect();
        let mut request = self.update_item(key);
        request = match held_back.is_empty() {
            true => request.update_expression("REMOVE #pending"),
            false => request
                .update_expression("SET held_back = :held_back REMOVE #pending")
                .expression_attribute_values(":held_back", AttributeValue::L(held_back)),
        };
        let request = request
            .condition_expression("#pending = :true")
            .expression_attribute_names("#pending", "pending")
            .expression_attribute_values(":true", AttributeValue::Bool(true));
        self.update(request).await
    }
}
