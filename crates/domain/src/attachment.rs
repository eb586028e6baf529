//! Attachments: files of tasks and their comments.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::file::{MAX_FILE_BYTES, MAX_SINGLE_PUT_BYTES, part_sizes, size_bytes};
use crate::input::{array, present};
use crate::string_enum::string_enum;
use crate::{
    AttachmentId, AttachmentRef, CommentId, ContentType, Fields, FileName, Invalid, ProjectId, Sha256Digest,
    TaskId, TaskRef, UserId,
};

/// The most attachments of a task: all of them are shown at once, with their thumbnails.
pub const MAX_ATTACHMENTS: usize = 200;
/// The most digests in `part_sha256`; the largest file has 80 parts.
pub const MAX_PART_DIGESTS: usize = 100;
/// Hours after which an attachment that was not uploaded expires.
const PENDING_HOURS: i64 = 24;

string_enum! {
    /// The state of an attachment.
    AttachmentState {
        /// The file may be uploaded.
        Pending = "pending",
        /// The file was uploaded in parts and is being compared with its digest.
        Checking = "checking",
        /// The file can be downloaded.
        Available = "available",
        /// The uploaded file is not the declared one and is deleted.
        Rejected = "rejected",
    }

    /// The reason why there is no thumbnail.
    ThumbnailFailure {
        /// The file is no picture in a supported format.
        UnknownFormat = "unknown_format",
        /// The file is truncated or damaged.
        Broken = "broken",
        /// The picture has too long sides or too many pixels.
        TooLarge = "too_large",
        /// The file is too large to be decoded.
        FileTooLarge = "file_too_large",
        /// The worker failed several times for other reasons.
        GaveUp = "gave_up",
    }
}

/// The thumbnail of an attachment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Thumbnail {
    /// The file is no picture.
    #[default]
    None,
    /// The worker has yet to make it.
    Pending,
    /// It can be downloaded.
    Ready {
        /// Width, in pixels.
        width: u32,
        /// Height, in pixels.
        height: u32,
        /// Width of the original as viewers show it, in pixels.
        picture_width: u32,
        /// Height of the original as viewers show it, in pixels.
        picture_height: u32,
        /// Whether the original is an animation; the thumbnail is its first frame.
        is_animated: bool,
    },
    /// It cannot be made.
    Failed {
        /// The reason.
        reason: ThumbnailFailure,
    },
}

impl Thumbnail {
    fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// The files that a deployment accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLimits {
    /// The largest file, at most [`MAX_FILE_BYTES`].
    pub max_file_bytes: u64,
    /// The size of all files of a project together.
    pub max_project_bytes: u64,
    /// Patterns of the accepted types: `image/*`, `application/pdf`, `*/*`, …
    pub content_types: Vec<String>,
}

impl FileLimits {
    /// Checks size and type, with a field error for each.
    ///
    /// # Errors
    /// `file_too_large`, `content_type_not_allowed`.
    pub fn check(&self, size_bytes: u64, content_type: &ContentType) -> Result<(), Invalid> {
        let mut errors = Vec::new();
        if size_bytes > self.max_file_bytes {
            let detail = format!("files have at most {} bytes here", self.max_file_bytes);
            errors.extend(Invalid::new("file_too_large", detail).at("size_bytes").0);
        }
        if !self
            .content_types
            .iter()
            .any(|pattern| content_type.matches(pattern))
        {
            let detail = format!("must be one of {}", self.content_types.join(", "));
            errors.extend(
                Invalid::new("content_type_not_allowed", detail)
                    .at("content_type")
                    .0,
            );
        }
        Invalid::if_any(errors)
    }
}

/// The body of a create request: `{file_name, content_type, size_bytes, sha256, part_sha256?, comment_id?}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// The name.
    pub file_name: FileName,
    /// The content type.
    pub content_type: ContentType,
    /// The size, at most [`MAX_FILE_BYTES`].
    pub size_bytes: u64,
    /// The digest of the whole file.
    pub sha256: Sha256Digest,
    /// The digest of each part of 64 MiB, for a file of more than 100 MiB. Without it S3 verifies no single part.
    pub part_sha256: Option<Vec<Sha256Digest>>,
    /// The comment that it belongs to.
    pub comment_id: Option<CommentId>,
}

impl NewAttachment {
    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let file_name = fields.required("file_name", FileName::from_json);
        let content_type = fields.required("content_type", ContentType::from_json);
        let size = fields.required("size_bytes", |value| size_bytes(value, MAX_FILE_BYTES));
        let sha256 = fields.required("sha256", Sha256Digest::from_json);
        let part_sha256 = fields.nullable("part_sha256", |value| {
            array(value, MAX_PART_DIGESTS, Sha256Digest::from_json)
        });
        let comment_id = fields.nullable("comment_id", CommentId::from_json);
        if let (Some(parts), Some(size)) = (&part_sha256, size) {
            let wanted = if size > MAX_SINGLE_PUT_BYTES {
                part_sizes(size).len()
            } else {
                0
            };
            if parts.len() != wanted {
                let detail = format!("must have {wanted} elements for this size, or be left out");
                fields.refuse("part_sha256", "wrong_number", detail);
            }
        }
        fields.finish()?;
        Ok(Self {
            file_name: present(file_name)?,
            content_type: present(content_type)?,
            size_bytes: present(size)?,
            sha256: present(sha256)?,
            part_sha256,
            comment_id,
        })
    }

    /// Whether it must be uploaded in parts.
    pub fn is_multipart(&self) -> bool {
        self.size_bytes > MAX_SINGLE_PUT_BYTES
    }

    /// Builds the attachment. `upload_id` is that of S3, if the file is uploaded in parts.
    pub fn into_attachment(
        self,
        (id, project_id, task_id): (AttachmentId, ProjectId, TaskId),
        created_by: UserId,
        upload_id: Option<String>,
        now: Timestamp,
    ) -> Attachment {
        let thumbnail = if self.content_type.is_picture() {
            Thumbnail::Pending
        } else {
            Thumbnail::None
        };
        Attachment {
            id,
            project_id,
            task_id,
            comment_id: self.comment_id,
            file_name: self.file_name,
            content_type: self.content_type,
            size_bytes: self.size_bytes,
            sha256: self.sha256,
            state: AttachmentState::Pending,
            upload_id,
            part_sha256: self.part_sha256,
            thumbnail,
            version: 1,
            updated_by: created_by.clone(),
            created_by,
            created_at: now,
            updated_at: now,
        }
    }
}

/// An attachment of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The id.
    #[serde(skip_serializing)]
    pub id: AttachmentId,
    /// The project of the task.
    #[serde(skip_serializing)]
    pub project_id: ProjectId,
    /// The task.
    #[serde(skip_serializing)]
    pub task_id: TaskId,
    /// The comment, if it belongs to one.
    pub comment_id: Option<CommentId>,
    /// The name.
    pub file_name: FileName,
    /// The content type.
    pub content_type: ContentType,
    /// The size.
    pub size_bytes: u64,
    /// The digest of the whole file.
    pub sha256: Sha256Digest,
    /// The state.
    pub state: AttachmentState,
    /// The upload id at S3; none for a file that is uploaded in one request.
    pub upload_id: Option<String>,
    /// The digest of each part, if declared; dropped once the file has arrived.
    pub part_sha256: Option<Vec<Sha256Digest>>,
    /// The thumbnail.
    #[serde(default, skip_serializing_if = "Thumbnail::is_none")]
    pub thumbnail: Thumbnail,
    /// The version, which grows by one with each change from 1.
    pub version: u64,
    /// The uploader.
    pub created_by: UserId,
    /// The time of the create request.
    pub created_at: Timestamp,
    /// The time of the last change.
    pub updated_at: Timestamp,
    /// The user who changed it last: the uploader, or the user who deleted it.
    pub updated_by: UserId,
}

impl Attachment {
    /// The attachment by its ids.
    pub fn reference(&self) -> AttachmentRef {
        AttachmentRef::new(&self.project_id, &self.task_id, &self.id)
    }

    /// The task that the attachment belongs to.
    pub fn task_ref(&self) -> TaskRef {
        TaskRef {
            project_id: self.project_id.clone(),
            task_id: self.task_id.clone(),
        }
    }

    /// The time when it expires, if its file has not arrived.
    pub fn expires_at(&self) -> Option<Timestamp> {
        matches!(self.state, AttachmentState::Pending | AttachmentState::Rejected)
            .then(|| self.updated_at + SignedDuration::from_hours(PENDING_HOURS))
    }

    /// The attachment once its file has arrived: one that was uploaded in parts must be compared with its digest first,
    /// since S3 verifies only the parts.
    #[must_use]
    pub fn arrived(&self, now: Timestamp) -> Self {
        let state = if self.upload_id.is_some() {
            AttachmentState::Checking
        } else {
            AttachmentState::Available
        };
        Self {
            part_sha256: None,
            ..self.in_state(state, now)
        }
    }

    /// The next version, in another state.
    #[must_use]
    pub fn in_state(&self, state: AttachmentState, now: Timestamp) -> Self {
        Self {
            state,
            version: self.version + 1,
            updated_at: self.updated_at.max(now),
            ..self.clone()
        }
    }

    /// The next version, with another thumbnail.
    #[must_use]
    pub fn with_thumbnail(&self, thumbnail: Thumbnail, now: Timestamp) -> Self {
        Self {
            thumbnail,
            version: self.version + 1,
            updated_at: self.updated_at.max(now),
            ..self.clone()
        }
    }
}

#[cfg(test)]
#[path = "attachment_tests.rs"]
mod tests;
