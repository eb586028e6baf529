//! What happened, in JSON.

use std::collections::HashMap;

use domain::Timestamp;
use domain::{EventKind, UserId};
use http_function::PersonView;
use serde::Serialize;
use serde_json::Value;
use store::{ActivityEntry, PersonName};
use utoipa::ToSchema;

use crate::enumerations;

api::page_schema! {
    /// A page of what happened.
    pub(crate) ActivityPage of ActivityView
}

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Activity)]
pub(crate) struct ActivityView {
    #[schema(format = "EventId")]
    id: String,
    #[schema(value_type = enumerations::EventKind)]
    kind: EventKind,
    /// Who did it.
    actor: PersonView,
    /// The task, if it is about one.
    #[schema(required, format = "TaskId")]
    task_id: Option<String>,
    /// The comment, if it is about one.
    #[schema(required, format = "CommentId")]
    comment_id: Option<String>,
    /// The attachment, if it is about one.
    #[schema(required, format = "AttachmentId")]
    attachment_id: Option<String>,
    /// The member, if it is about one.
    #[schema(required, format = "UserId")]
    member_id: Option<String>,
    /// The field that has another value; null where something came or went as a whole.
    #[schema(required, example = "status")]
    field: Option<String>,
    /// Its value before, as in the resource. Of a long text, its first 200 characters; of more than 32 KiB of JSON,
    /// `{"omitted_bytes": n}`; of a checklist of more than 2 KiB also how many `items` it has, how many are `done`, and the
    /// task's `version` that wrote it. Null where that was the text of a comment that is deleted, or of a task that is.
    #[schema(required)]
    from: Value,
    /// Its value after, likewise.
    #[schema(required)]
    to: Value,
    /// Of what has changed, after it.
    #[schema(minimum = 1)]
    version: u64,
    at: Timestamp,
}

impl ActivityView {
    pub(crate) fn new(entry: ActivityEntry, people: &HashMap<UserId, PersonName>) -> Self {
        let ActivityEntry { event, history } = entry;
        Self {
            id: event.id.into(),
            kind: event.kind,
            actor: PersonView::new(history.actor, people),
            task_id: history.task_id.map(Into::into),
            comment_id: history.comment_id.map(Into::into),
            attachment_id: history.attachment_id.map(Into::into),
            member_id: history.member_id.map(Into::into),
            field: event.field,
            from: event.from,
            to: event.to,
            version: history.version,
            at: history.at.into(),
        }
    }
}
