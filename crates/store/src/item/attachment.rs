use domain::{
    Attachment, AttachmentState, CommentId, ContentType, FileName, Sha256Digest, Thumbnail, ThumbnailFailure,
    UserId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::Item;
use crate::keys;
use crate::tombstone::tombstone_expires_at;

/// An attachment. Its ids are only in its key.
#[derive(Serialize, Deserialize)]
pub(crate) struct AttachmentItem {
    pk: String,
    sk: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    comment_id: Option<CommentId>,
    file_name: FileName,
    content_type: ContentType,
    size_bytes: u64,
    sha256: Sha256Digest,
    state: AttachmentState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    upload_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    part_sha256: Option<Vec<Sha256Digest>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thumbnail: Option<ThumbnailValue>,
    version: u64,
    created_by: UserId,
    created_at: Timestamp,
    updated_at: Timestamp,
    updated_by: UserId,
    /// Digest of the creating request's body, if that had an idempotency key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    /// Only while the file has not arrived: DynamoDB then deletes the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    created_pk: String,
    created_sk: String,
}

/// A thumbnail; absent unless the file is a picture.
#[derive(Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum ThumbnailValue {
    Pending,
    Ready {
        width: u32,
        height: u32,
        picture_width: u32,
        picture_height: u32,
        is_animated: bool,
    },
    Failed {
        reason: ThumbnailFailure,
    },
}

impl AttachmentItem {
    pub(crate) fn write(attachment: &Attachment, fingerprint: Option<&str>) -> Result<Item, StoreError> {
        let expires_at = attachment.expires_at().map(Timestamp::as_second);
        let Attachment {
            id,
            project_id,
            task_id,
            comment_id,
            file_name,
            content_type,
            size_bytes,
            sha256,
            state,
            upload_id,
            part_sha256,
            thumbnail,
            version,
            created_by,
            created_at,
            updated_at,
            updated_by,
        } = attachment.clone();
        to_item(&Self {
            pk: keys::project_pk(&project_id),
            sk: keys::attachment_sk(&task_id, &id),
            kind: "attachment".to_owned(),
            created_pk: keys::attachments_pk(&task_id),
            created_sk: keys::time_sk(created_at, id.as_str()),
            comment_id,
            file_name,
            content_type,
            size_bytes,
            sha256,
            state,
            upload_id,
            part_sha256,
            thumbnail: ThumbnailValue::of(&thumbnail),
            version,
            created_by,
            created_at,
            updated_at,
            updated_by,
            fingerprint: fingerprint.map(str::to_owned),
            expires_at,
        })
    }

    /// Reads a live attachment.
    pub(crate) fn read(item: Item) -> Result<StoredAttachment, StoreError> {
        let item: Self = from_item(item)?;
        let ids = keys::project_of(&item.pk).zip(keys::attachment_of(&item.sk));
        let (project_id, (task_id, id)) =
            ids.ok_or_else(|| StoreError::unexpected("a key names no attachment"))?;
        let attachment = Attachment {
            id,
            project_id,
            task_id,
            comment_id: item.comment_id,
            file_name: item.file_name,
            content_type: item.content_type,
            size_bytes: item.size_bytes,
            sha256: item.sha256,
            state: item.state,
            upload_id: item.upload_id,
            part_sha256: item.part_sha256,
            thumbnail: item
                .thumbnail
                .map_or(Thumbnail::None, ThumbnailValue::into_thumbnail),
            version: item.version,
            created_by: item.created_by,
            created_at: item.created_at,
            updated_at: item.updated_at,
            updated_by: item.updated_by,
        };
        Ok(StoredAttachment {
            attachment,
            fingerprint: item.fingerprint,
        })
    }
}

impl ThumbnailValue {
    fn of(thumbnail: &Thumbnail) -> Option<Self> {
        match *thumbnail {
            Thumbnail::None => None,
            Thumbnail::Pending => Some(Self::Pending),
            Thumbnail::Ready {
                width,
                height,
                picture_width,
                picture_height,
                is_animated,
            } => Some(Self::Ready {
                width,
                height,
                picture_width,
                picture_height,
                is_animated,
            }),
            Thumbnail::Failed(reason) => Some(Self::Failed { reason }),
        }
    }

    fn into_thumbnail(self) -> Thumbnail {
        match self {
            Self::Pending => Thumbnail::Pending,
            Self::Ready {
                width,
                height,
                picture_width,
                picture_height,
                is_animated,
            } => Thumbnail::Ready {
                width,
                height,
                picture_width,
                picture_height,
                is_animated,
            },
            Self::Failed { reason } => Thumbnail::Failed(reason),
        }
    }
}

/// An attachment as it was read, to be changed: the change is refused if the stored version is another one by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAttachment {
    pub(crate) attachment: Attachment,
    pub(crate) fingerprint: Option<String>,
}

impl StoredAttachment {
    /// The attachment.
    pub fn attachment(&self) -> &Attachment {
        &self.attachment
    }

    /// Converts into the attachment.
    pub fn into_attachment(self) -> Attachment {
        self.attachment
    }
}

#[derive(Serialize)]
struct AttachmentTombstone {
    pk: String,
    sk: String,
    kind: &'static str,
    created_by: UserId,
    version: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
    updated_by: UserId,
    deleted_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    upload_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    expires_at: i64,
}

/// The tombstone of a deleted attachment. It keeps the multipart upload's id, for the worker that removes the file.
pub(crate) fn attachment_tombstone(
    attachment: &Attachment,
    by: &UserId,
    fingerprint: Option<&str>,
    now: Timestamp,
) -> Result<Item, StoreError> {
    let at = attachment.updated_at.max(now);
    to_item(&AttachmentTombstone {
        pk: keys::project_pk(&attachment.project_id),
        sk: keys::attachment_sk(&attachment.task_id, &attachment.id),
        kind: "attachment",
        created_by: attachment.created_by.clone(),
        version: attachment.version + 1,
        created_at: attachment.created_at,
        updated_at: at,
        updated_by: by.clone(),
        deleted_at: at,
        upload_id: attachment.upload_id.clone(),
        fingerprint: fingerprint.map(str::to_owned),
        expires_at: tombstone_expires_at(now).as_second(),
    })
}
