//! Notifications, each of them once.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::Notification;

use crate::batch::{Key, key};
use crate::item::{NotificationItem, SentItem};
use crate::keys::{inbox_pk, sent_pk};
use crate::write::{Expect, Updated, Write};
use crate::{Store, StoreError};

/// Whether a notification's messages are still to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// They are: nobody knew of it before.
    New,
    /// They are: whoever noted it before did not come to an end, or to say so.
    Unsent,
    /// They are not.
    Sent,
}

impl Store {
    /// Notes that somebody is told something, in their inbox if it is to be `listed` there. Afterwards its messages are to
    /// be sent, unless the answer says that they were, and [`Store::mark_delivered`] to be called, also if there is no
    /// message to send. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn deliver(&self, notification: &Notification, listed: bool) -> Result<Delivery, StoreError> {
        let item = if listed {
            NotificationItem::write(notification)?
        } else {
            SentItem::write(notification)?
        };
        Ok(match self.put_once(&item, Expect::Absent).await? {
            Write::Done => Delivery::New,
            Write::Refused(Some(existing)) if existing.contains_key("pending") => Delivery::Unsent,
            Write::Refused(_) => Delivery::Sent,
        })
    }

    /// Lists a notification that needs no message. Doing it again changes nothing. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn list_notification(&self, notification: &Notification) -> Result<(), StoreError> {
        let mut item = NotificationItem::write(notification)?;
        item.remove("pending");
        match self.put_once(&item, Expect::Absent).await? {
            Write::Done | Write::Refused(_) => Ok(()),
        }
    }

    /// Notes that a delivered notification's messages are sent. One round trip, two for one that is not listed.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_delivered(&self, notification: &Notification) -> Result<(), StoreError> {
        let user = &notification.user_id;
        for pk in [inbox_pk(user), sent_pk(user)] {
            let at = (pk, notification.id.as_str().to_owned());
            match self.no_longer_pending(&at).await? {
                Updated::Done(_) | Updated::Refused(Some(_)) => return Ok(()),
                Updated::Refused(None) => {}
            }
        }
        // Erased meanwhile, with the account.
        Ok(())
    }

    async fn no_longer_pending(&self, at: &Key) -> Result<Updated, StoreError> {
        let request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(key(at)))
            .update_expression("REMOVE #pending")
            .condition_expression("#pending = :true")
            .expression_attribute_names("#pending", "pending")
            .expression_attribute_values(":true", AttributeValue::Bool(true));
        self.update(request).await
    }
}
