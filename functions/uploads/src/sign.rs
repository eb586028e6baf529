//! Presigned S3 URLs, and how long each is valid.

use std::time::Duration;

use aws::{Exactly, Part, Presigner};
use domain::{Attachment, part_sizes};
use jiff::{SignedDuration, Timestamp};

use crate::upload::UploadView;

/// The lifetime of the URL of a file that is uploaded at once.
pub(crate) const UPLOAD_LASTS: Duration = Duration::from_hours(1);
/// The lifetime of the URLs of parts: 5 GiB over a connection of 2 Mbit/s take this long. The function's credentials must last
/// as long; Lambda's do.
const PARTS_LAST: Duration = Duration::from_hours(6);
/// The time within which a download must begin; it may take longer.
pub(crate) const DOWNLOAD_LASTS: Duration = Duration::from_mins(10);

/// How to upload an attachment. `complete_url` is the route that ends an upload in parts.
pub(crate) fn upload_of(
    presigner: &Presigner,
    attachment: &Attachment,
    complete_url: String,
    now: Timestamp,
) -> UploadView {
    let key = attachment.reference().file();
    let Some(upload_id) = &attachment.upload_id else {
        let exactly = Exactly {
            content_type: &attachment.content_type,
            size_bytes: attachment.size_bytes,
            sha256: attachment.sha256,
        };
        return UploadView::single(presigner.put(&key, exactly, UPLOAD_LASTS, now));
    };
    let digests = attachment.part_sha256.as_deref().unwrap_or_default();
    let sizes = part_sizes(attachment.size_bytes);
    let part = |(number, size_bytes): (u32, u64)| {
        let at = usize::try_from(number - 1).unwrap_or(usize::MAX);
        let part = Part {
            upload_id,
            number,
            size_bytes,
            sha256: digests.get(at).copied(),
        };
        (size_bytes, presigner.put_part(&key, part, PARTS_LAST, now))
    };
    let parts = (1..).zip(sizes).map(part).collect();
    let expires_at = now + SignedDuration::try_from(PARTS_LAST).unwrap_or(SignedDuration::ZERO);
    UploadView::multipart(parts, complete_url, expires_at)
}
