//! The attachment that a request is about.

use api::ApiError;
use domain::Attachment;
use jiff::Timestamp;
use store::{Found, Stored};

/// The attachment; 404 unless it and its task exist.
pub(super) fn subject(found: &mut Found, now: Timestamp) -> Result<Stored<Attachment>, ApiError> {
    found.parent.take().ok_or(ApiError::NotFound)?;
    let attachment = found.attachment.take();
    attachment
        .filter(|stored| is_there(stored, now))
        .ok_or(ApiError::NotFound)
}

/// False for an upload that has expired: DynamoDB deletes expired items late, sometimes by days.
pub(super) fn is_there(attachment: &Attachment, now: Timestamp) -> bool {
    attachment.expires_at().is_none_or(|end| now < end)
}

/// 403 for a caller who has not made the attachment.
pub(super) fn not_the_author() -> ApiError {
    ApiError::forbidden("not_the_author", "this attachment is somebody else's")
}
