use domain::{Comment, CommentBody, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{from_item, to_item};
use crate::batch::Item;
use crate::keys;
use crate::{StoreError, StoredComment};

/// A comment. Its ids are in its key, and only there.
#[derive(Serialize, Deserialize)]
pub(crate) struct CommentItem {
    pk: String,
    sk: String,
    kind: String,
    author: UserId,
    body: CommentBody,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<UserId>,
    version: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
    updated_by: UserId,
    /// Digest of the creating request's body, if that had an idempotency key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fingerprint: Option<String>,
    created_pk: String,
    created_sk: String,
}

impl CommentItem {
    pub(crate) fn write(comment: &Comment, fingerprint: Option<&str>) -> Result<Item, StoreError> {
        let Comment {
            id,
            project_id,
            task_id,
            author,
            body,
            mentions,
            version,
            created_at,
            updated_at,
            updated_by,
        } = comment.clone();
        to_item(&Self {
            pk: keys::project_pk(&project_id),
            sk: keys::comment_sk(&task_id, &id),
            kind: "comment".to_owned(),
            created_pk: keys::comments_pk(&task_id),
            created_sk: keys::time_sk(created_at, id.as_str()),
            author,
            body,
            mentions,
            version,
            created_at,
            updated_at,
            updated_by,
            fingerprint: fingerprint.map(str::to_owned),
        })
    }

    /// A live one.
    pub(crate) fn read(item: Item) -> Result<StoredComment, StoreError> {
        let item: Self = from_item(item)?;
        let ids = keys::project_of(&item.pk).zip(keys::comment_of(&item.sk));
        let (project_id, (task_id, id)) =
            ids.ok_or_else(|| StoreError::unexpected("a key names no comment"))?;
        let comment = Comment {
            id,
            project_id,
            task_id,
            author: item.author,
            body: item.body,
            mentions: item.mentions,
            version: item.version,
            created_at: item.created_at,
            updated_at: item.updated_at,
            updated_by: item.updated_by,
        };
        Ok(StoredComment::new(comment, item.fingerprint))
    }
}

#[derive(Serialize)]
struct CommentTombstone {
    pk: String,
    sk: String,
    kind: &'static str,
    author: UserId,
    version: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
    updated_by: UserId,
    deleted_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    expires_at: i64,
}

/// What is left of a deleted comment: a late retry of its creation cannot resurrect it, and the stream's consumer
/// learns who deleted it.
pub(crate) fn comment_tombstone(
    comment: &Comment,
    by: &UserId,
    fingerprint: Option<&str>,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<Item, StoreError> {
    let at = comment.updated_at.max(now);
    to_item(&CommentTombstone {
        pk: keys::project_pk(&comment.project_id),
        sk: keys::comment_sk(&comment.task_id, &comment.id),
        kind: "comment",
        author: comment.author.clone(),
        version: comment.version + 1,
        created_at: comment.created_at,
        updated_at: at,
        updated_by: by.clone(),
        deleted_at: at,
        fingerprint: fingerprint.map(str::to_owned),
        expires_at: expires_at.as_second(),
    })
}
