//! Files at tasks and their comments.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::file::{MAX_FILE_BYTES, MAX_SINGLE_PUT_BYTES, part_sizes, size_bytes};
use crate::input::array;
use crate::string_enum::string_enum;
use crate::{
    AttachmentId, CommentId, ContentType, Fields, FileName, Invalid, ProjectId, Sha256Digest, TaskId, UserId,
};

/// As many a task may have: with their thumbnails they are shown at once.
pub const MAX_ATTACHMENTS: usize = 200;
/// The most digests in `part_sha256`; the largest file has 80 parts.
pub const MAX_PART_DIGESTS: usize = 100;
/// What is not uploaded in this time, in hours, is forgotten.
const PENDING_HOURS: i64 = 24;

string_enum! {
    /// How far a file is.
    AttachmentState {
        /// Somebody may upload it.
        Pending = "pending",
        /// It has arrived, in parts, and is being compared with its digest.
        Checking = "checking",
        /// It is there.
        Available = "available",
        /// What has arrived is not what was said, and is removed.
        Rejected = "rejected",
    }

    /// Why there is no thumbnail.
    ThumbnailFailure {
        /// The bytes are no picture of a format that is read here.
        UnknownFormat = "unknown_format",
        /// It ends too early, or is damaged.
        Broken = "broken",
        /// Its sides are too long, or it has too many pixels.
        TooLarge = "too_large",
        /// Its file has too many bytes to be looked at.
        FileTooLarge = "file_too_large",
        /// It was tried several times, and each time something else went wrong.
        GaveUp = "gave_up",
    }
}

/// The small picture of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thumbnail {
    /// The file is no picture.
    None,
    /// It is going to be made.
    Pending,
    /// It is there.
    Ready {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// Of the picture itself, as it is shown.
        picture_width: u32,
        /// Of the picture itself, as it is shown.
        picture_height: u32,
        /// Whether the picture moves; the thumbnail is its first frame.
        is_animated: bool,
    },
    /// It cannot be made.
    Failed(ThumbnailFailure),
}

/// What a deployment takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLimits {
    /// Of one file. At most [`MAX_FILE_BYTES`].
    pub max_file_bytes: u64,
    /// Of all files of a project.
    pub max_project_bytes: u64,
    /// `image/*`, `application/pdf`, `*/*`, …
    pub content_types: Vec<String>,
}

impl FileLimits {
    /// Refuses what this deployment does not take: a field error each for size and type.
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
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Invalid(errors))
        }
    }
}

/// The body of a creating request: `{file_name, content_type, size_bytes, sha256, part_sha256?, comment_id?}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// What it is called.
    pub file_name: FileName,
    /// What it is.
    pub content_type: ContentType,
    /// From 0 to 5 GiB.
    pub size_bytes: u64,
    /// Of all of it.
    pub sha256: Sha256Digest,
    /// Of each part of 64 MiB, where it is larger than 100 MiB. May be left out; then S3 compares no part by itself.
    pub part_sha256: Option<Vec<Sha256Digest>>,
    /// The comment it belongs to.
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
        let missing = || Invalid::new("required", "is required");
        // finish() has failed if one is missing; this only tells the compiler.
        Ok(Self {
            file_name: file_name.ok_or_else(missing)?,
            content_type: content_type.ok_or_else(missing)?,
            size_bytes: size.ok_or_else(missing)?,
            sha256: sha256.ok_or_else(missing)?,
            part_sha256,
            comment_id,
        })
    }

    /// Whether it comes in parts.
    pub fn is_multipart(&self) -> bool {
        self.size_bytes > MAX_SINGLE_PUT_BYTES
    }

    /// The attachment that comes of it. `upload_id` is S3's name of the upload, where it comes in parts.
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

/// A file at a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// The project of the task.
    pub project_id: ProjectId,
    /// The task.
    pub task_id: TaskId,
    /// The comment, if it belongs to one.
    pub comment_id: Option<CommentId>,
    /// What it is called.
    pub file_name: FileName,
    /// What it is.
    pub content_type: ContentType,
    /// How long it is.
    pub size_bytes: u64,
    /// Of all of it.
    pub sha256: Sha256Digest,
    /// How far it is.
    pub state: AttachmentState,
    /// S3's name of the upload in parts; none for one that comes at once.
    pub upload_id: Option<String>,
    /// Of each part, if they were given; not needed any more once it has arrived.
    pub part_sha256: Option<Vec<Sha256Digest>>,
    /// Its small picture.
    pub thumbnail: Thumbnail,
    /// Grows by one with each change, from 1.
    pub version: u64,
    /// Who uploads it.
    pub created_by: UserId,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Who changed it last: who uploads it, or has deleted it.
    pub updated_by: UserId,
}

impl Attachment {
    /// When it is forgotten: only what has not arrived.
    pub fn expires_at(&self) -> Option<Timestamp> {
        matches!(self.state, AttachmentState::Pending | AttachmentState::Rejected)
            .then(|| self.updated_at + SignedDuration::from_hours(PENDING_HOURS))
    }

    /// The state of a file that has arrived: one that came in parts has to be compared with its digest first, since S3
    /// compares only the parts'.
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

    /// The same in another state.
    #[must_use]
    pub fn in_state(&self, state: AttachmentState, now: Timestamp) -> Self {
        Self {
            state,
            version: self.version + 1,
            updated_at: self.updated_at.max(now),
            ..self.clone()
        }
    }

    /// The same with another thumbnail.
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
