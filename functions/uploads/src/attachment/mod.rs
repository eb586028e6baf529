//! `/v1/projects/{project_id}/tasks/{task_id}/attachments`.

pub(crate) mod complete;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod read;
mod view;

use api::ApiError;
use domain::Attachment;
use jiff::Timestamp;
use store::{Found, StoredAttachment};

pub(crate) use view::AttachmentView;

/// The attachment that the request is about, of a task that is there.
fn subject(found: &mut Found, now: Timestamp) -> Result<StoredAttachment, ApiError> {
    found.parent.take().ok_or(ApiError::NotFound)?;
    let attachment = found.attachment.take();
    attachment
        .filter(|stored| is_there(stored.attachment(), now))
        .ok_or(ApiError::NotFound)
}

/// The table forgets what never arrived late, sometimes by days.
fn is_there(attachment: &Attachment, now: Timestamp) -> bool {
    attachment.expires_at().is_none_or(|end| now < end)
}

/// 403 for whom the attachment is not from.
fn not_the_author() -> ApiError {
    ApiError::forbidden("not_the_author", "this attachment is somebody else's")
}
