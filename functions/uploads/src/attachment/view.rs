//! An attachment in JSON.

use api::attachment_named;
use aws::Presigner;
use domain::{Attachment, AttachmentState, Thumbnail};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::schema;
use crate::sign::DOWNLOAD_LASTS;

/// A file at a task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub(crate) struct AttachmentView {
    #[schema(format = "AttachmentId")]
    id: String,
    #[schema(format = "ProjectId")]
    project_id: String,
    #[schema(format = "TaskId")]
    task_id: String,
    /// The comment it belongs to.
    #[schema(required, format = "CommentId")]
    comment_id: Option<String>,
    file_name: String,
    #[schema(example = "image/png")]
    content_type: String,
    #[schema(minimum = 0)]
    size_bytes: u64,
    /// Of the file's bytes, in base64.
    sha256: String,
    #[schema(value_type = schema::AttachmentState)]
    state: AttachmentState,
    thumbnail: ThumbnailView,
    /// Gives the file under its name, for ten minutes; null while it is not available. Works without a token.
    #[schema(required, format = "uri")]
    download_url: Option<String>,
    #[schema(minimum = 1)]
    version: u64,
    #[schema(format = "UserId")]
    created_by: String,
    created_at: domain::Timestamp,
    updated_at: domain::Timestamp,
}

/// The small picture of a picture.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Thumbnail)]
pub(crate) struct ThumbnailView {
    #[schema(value_type = schema::ThumbnailState)]
    state: &'static str,
    /// Why there is none, where its state is `failed`.
    #[schema(required, value_type = Option<schema::ThumbnailFailure>)]
    reason: Option<&'static str>,
    /// Of the thumbnail, in pixels.
    #[schema(required, minimum = 1)]
    width: Option<u32>,
    #[schema(required, minimum = 1)]
    height: Option<u32>,
    /// Of the picture itself, as it is shown.
    #[schema(required, minimum = 1)]
    picture_width: Option<u32>,
    #[schema(required, minimum = 1)]
    picture_height: Option<u32>,
    /// Whether the picture moves; the thumbnail is its first frame.
    #[schema(required)]
    is_animated: Option<bool>,
    /// Shows it, for ten minutes. Works without a token.
    #[schema(required, format = "uri")]
    url: Option<String>,
}

impl AttachmentView {
    pub(crate) fn new(attachment: Attachment, presigner: &Presigner, now: Timestamp) -> Self {
        let download_url = (attachment.state == AttachmentState::Available).then(|| {
            let disposition = attachment_named(attachment.file_name.as_str());
            let key = attachment.reference().file();
            let signed = presigner.get(&key, &disposition, &attachment.content_type, DOWNLOAD_LASTS, now);
            signed.url.expose().to_owned()
        });
        Self {
            thumbnail: ThumbnailView::of(&attachment, presigner, now),
            download_url,
            id: attachment.id.into(),
            project_id: attachment.project_id.into(),
            task_id: attachment.task_id.into(),
            comment_id: attachment.comment_id.map(Into::into),
            file_name: attachment.file_name.into(),
            content_type: attachment.content_type.into(),
            size_bytes: attachment.size_bytes,
            sha256: attachment.sha256.to_base64(),
            state: attachment.state,
            version: attachment.version,
            created_by: attachment.created_by.into(),
            created_at: attachment.created_at.into(),
            updated_at: attachment.updated_at.into(),
        }
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }
}

impl ThumbnailView {
    fn of(attachment: &Attachment, presigner: &Presigner, now: Timestamp) -> Self {
        let none = |state| Self {
            state,
            reason: None,
            width: None,
            height: None,
            picture_width: None,
            picture_height: None,
            is_animated: None,
            url: None,
        };
        match attachment.thumbnail {
            Thumbnail::None => none("none"),
            Thumbnail::Pending => none("pending"),
            Thumbnail::Failed { reason } => Self {
                reason: Some(reason.as_str()),
                ..none("failed")
            },
            Thumbnail::Ready {
                width,
                height,
                picture_width,
                picture_height,
                is_animated,
            } => {
                let signed = presigner.show(&attachment.reference().thumbnail(), DOWNLOAD_LASTS, now);
                Self {
                    state: "ready",
                    reason: None,
                    width: Some(width),
                    height: Some(height),
                    picture_width: Some(picture_width),
                    picture_height: Some(picture_height),
                    is_animated: Some(is_animated),
                    url: Some(signed.url.expose().to_owned()),
                }
            }
        }
    }
}
