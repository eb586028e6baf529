use domain::{CommentId, EventId, Notification, NotificationId, NotificationKind, ProjectId, TaskId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::Item;
use crate::keys::{inbox_pk, sent_pk, unread_pk};

/// How long a notification is remembered that is sent and not listed, in hours: longer than the stream keeps a record.
const SENT_HOURS: i64 = 48;

/// A notification listed in an inbox.
#[derive(Serialize, Deserialize)]
pub(crate) struct NotificationItem {
    pk: String,
    sk: NotificationId,
    kind: String,
    user_id: UserId,
    notice: NotificationKind,
    event_id: EventId,
    project_id: ProjectId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    task_id: Option<TaskId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    comment_id: Option<CommentId>,
    actor: UserId,
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    read_at: Option<Timestamp>,
    /// Present until the messages are sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pending: bool,
    expires_at: i64,
    /// Both only while unread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    updated_pk: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    updated_sk: Option<NotificationId>,
}

impl NotificationItem {
    /// A new notification: unread, its messages not sent.
    pub(crate) fn write(notification: &Notification) -> Result<Item, StoreError> {
        let new = notification.clone();
        to_item(&Self {
            pk: inbox_pk(&new.user_id),
            sk: new.id.clone(),
            kind: "notification".to_owned(),
            updated_pk: Some(unread_pk(&new.user_id)),
            updated_sk: Some(new.id),
            expires_at: notification.expires_at().as_second(),
            user_id: new.user_id,
            notice: new.kind,
            event_id: new.event_id,
            project_id: new.project_id,
            task_id: new.task_id,
            comment_id: new.comment_id,
            actor: new.actor,
            title: new.title,
            from: new.from,
            to: new.to,
            excerpt: new.excerpt,
            at: new.at,
            read_at: None,
            pending: true,
        })
    }

    pub(crate) fn read(item: Item) -> Result<Notification, StoreError> {
        let item: Self = from_item(item)?;
        Ok(Notification {
            id: item.sk,
            user_id: item.user_id,
            kind: item.notice,
            event_id: item.event_id,
            project_id: item.project_id,
            task_id: item.task_id,
            comment_id: item.comment_id,
            actor: item.actor,
            title: item.title,
            from: item.from,
            to: item.to,
            excerpt: item.excerpt,
            at: item.at,
            read_at: item.read_at,
        })
    }
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
