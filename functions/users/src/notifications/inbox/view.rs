//! A notification in JSON.

use std::collections::HashMap;

use domain::{Notification, UserId};
use http_function::PersonView;
use jiff::Timestamp;
use serde::Serialize;
use store::PersonName;
use utoipa::ToSchema;

use crate::openapi;

/// What one was told.
#[derive(Serialize, ToSchema)]
#[schema(as = Notification)]
pub(crate) struct NotificationView {
    #[schema(pattern = "^ntf_[0-9a-f]{32}$")]
    id: String,
    #[schema(value_type = openapi::NotificationKind)]
    kind: domain::NotificationKind,
    #[schema(pattern = "^prj_[0-9a-f]{32}$")]
    project_id: String,
    #[schema(required, pattern = "^tsk_[0-9a-f]{32}$")]
    task_id: Option<String>,
    #[schema(required, pattern = "^cmt_[0-9a-f]{32}$")]
    comment_id: Option<String>,
    /// Whose doing it was.
    actor: PersonView,
    /// The task's title, or the project's name, as it was then.
    title: String,
    /// The status before.
    #[schema(required)]
    from: Option<String>,
    /// The status after.
    #[schema(required)]
    to: Option<String>,
    /// How a comment begins.
    #[schema(required)]
    excerpt: Option<String>,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// When it was marked as read; null while it is not.
    #[schema(required, value_type = Option<String>, format = DateTime)]
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
            at: notification.at,
            read_at: notification.read_at,
        }
    }
}
