//! A comment in JSON.

use std::collections::HashMap;

use domain::Timestamp;
use domain::{Comment, UserId};
use http_function::PersonView;
use serde::Serialize;
use store::PersonName;
use utoipa::ToSchema;

/// A comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comment)]
pub(crate) struct CommentView {
    #[schema(format = "CommentId")]
    id: String,
    #[schema(format = "TaskId")]
    task_id: String,
    author: PersonView,
    /// Markdown of at most 64 KiB. Somebody is mentioned by `@` and their id.
    body: String,
    /// Those who are mentioned and were members when it was written or changed last.
    mentions: Vec<String>,
    #[schema(minimum = 1)]
    version: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Whether it is no longer what was written first.
    edited: bool,
}

impl CommentView {
    pub(crate) fn new(comment: Comment, names: &HashMap<UserId, PersonName>) -> Self {
        Self {
            edited: comment.is_edited(),
            id: comment.id.into(),
            task_id: comment.task_id.into(),
            author: PersonView::new(comment.author, names),
            body: comment.body.into(),
            mentions: comment.mentions.into_iter().map(Into::into).collect(),
            version: comment.version,
            created_at: comment.created_at.into(),
            updated_at: comment.updated_at.into(),
        }
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }
}
