//! A notification in JSON.

use std::collections::HashMap;

use domain::Timestamp;
use domain::{Medium, Notification, NotificationKind, UserId};
use http_function::PersonView;
use serde::Serialize;
use store::PersonName;
use utoipa::ToSchema;

use crate::notifications::enumerations;

/// What one was told.
#[derive(Serialize, ToSchema)]
#[schema(as = Notification)]
pub(crate) struct NotificationView {
    #[schema(format = "NotificationId")]
    id: String,
    #[schema(value_type = enumerations::NotificationKind)]
    kind: NotificationKind,
    #[schema(format = "ProjectId")]
    project_id: String,
    #[schema(required, format = "TaskId")]
    task_id: Option<String>,
    #[schema(required, format = "CommentId")]
    comment_id: Option<String>,
    /// Whose doing it was.
    actor: PersonView,
    /// The task's title, or the project's name, as it was then. Empty once the project is deleted.
    title: String,
    /// The status before.
    #[schema(required)]
    from: Option<String>,
    /// The status after.
    #[schema(required)]
    to: Option<String>,
    /// How a comment begins now; null once it is deleted.
    #[schema(required)]
    excerpt: Option<String>,
    /// The media by which no message was sent, because the day's bound (50 mails, 10 text messages) was reached.
    #[schema(value_type = Vec<enumerations::Medium>)]
    held_back: Vec<Medium>,
    /// When it happened.
    at: Timestamp,
    /// When it was marked as read; null while it is not.
    #[schema(required)]
    read_at: Option<Timestamp>,
}

impl NotificationView {
    pub(super) fn new(notification: Notification, names: &HashMap<UserId, PersonName>) -> Self {
        Self {
            id: notification.id.into(),
            kind: notification.kind,
            project_id: notification.project_id.into(),
            task_id: notification.task_id.map(Into::into),
            comment_id: notification.comment_id.map(Into::into),
            actor: PersonView::new(notification.actor, names),
            title: notification.title,
            from: notification.from,
            to: notification.to,
            excerpt: notification.excerpt,
            held_back: notification.held_back,
            at: notification.at.into(),
            read_at: notification.read_at.map(Into::into),
        }
    }
}
