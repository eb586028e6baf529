use domain::{Comment, CommentBody, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::Item;
use crate::keys;
use crate::tombstone::tombstone_expires_at;

/// A comment. Its ids are only in its key.
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
    fingerprint: Option<String>,
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

    /// Reads a live comment.
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
        Ok(StoredComment {
            comment,
            fingerprint: item.fingerprint,
        })
    }
}

/// A comment as it was read, to be changed: the change is refused if the stored version is another one by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredComment {
    pub(crate) comment: Comment,
    pub(crate) fingerprint: Option<String>,
}

impl StoredComment {
    /// The comment.
    pub fn comment(&self) -> &Comment {
        &self.comment
    }

    /// Converts into the comment.
    pub fn into_comment(self) -> Comment {
        self.comment
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

/// The tombstone of a deleted comment. The stream's consumer reads from it who deleted the comment.
pub(crate) fn comment_tombstone(
    comment: &Comment,
    by: &UserId,
    fingerprint: Option<&str>,
    now: Timestamp,
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
        expires_at: tombstone_expires_at(now).as_second(),
    })
}
