//! How to upload something, in JSON.

use std::collections::BTreeMap;

use aws::Presigned;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// How to upload the file: to S3 itself, at once or in parts.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Upload)]
pub(crate) enum UploadView {
    /// All of it in one request.
    Single(SingleView),
    /// A request for each part, in any order, also at once; then one to `complete_url`.
    Multipart(MultipartView),
}

/// One request to S3. Another length, type or content is refused there, and so is a second time.
#[derive(Serialize, ToSchema)]
#[schema(as = SingleUpload)]
pub(crate) struct SingleView {
    #[schema(example = "PUT")]
    method: &'static str,
    /// Works without a token: keep it as you would a password.
    #[schema(format = "uri")]
    url: String,
    /// To be sent exactly so. A browser sends `content-length` by itself.
    headers: BTreeMap<&'static str, String>,
    /// From then on S3 refuses it.
    expires_at: domain::Timestamp,
}

/// An upload in parts.
#[derive(Serialize, ToSchema)]
#[schema(as = MultipartUpload)]
pub(crate) struct MultipartView {
    #[schema(min_items = 2)]
    parts: Vec<PartView>,
    /// Where to `POST` the parts' ETags afterwards.
    complete_url: String,
    /// From then on S3 refuses the parts.
    expires_at: domain::Timestamp,
}

/// One part.
#[derive(Serialize, ToSchema)]
#[schema(as = UploadPart)]
pub(crate) struct PartView {
    #[schema(minimum = 1)]
    part_number: u32,
    #[schema(example = "PUT")]
    method: &'static str,
    #[schema(format = "uri")]
    url: String,
    headers: BTreeMap<&'static str, String>,
    /// How many of the file's bytes it has; the parts follow each other without gaps.
    #[schema(minimum = 1)]
    size_bytes: u64,
}

impl UploadView {
    pub(crate) fn single(signed: Presigned) -> Self {
        Self::Single(SingleView {
            method: signed.method,
            expires_at: signed.expires_at.into(),
            url: signed.url.expose().to_owned(),
            headers: signed.headers.into_iter().collect(),
        })
    }

    /// `parts` with their sizes, from the first on.
    pub(crate) fn multipart(
        parts: Vec<(u64, Presigned)>,
        complete_url: String,
        expires_at: Timestamp,
    ) -> Self {
        let part = |(part_number, (size_bytes, signed)): (u32, (u64, Presigned))| PartView {
            part_number,
            method: signed.method,
            url: signed.url.expose().to_owned(),
            headers: signed.headers.into_iter().collect(),
            size_bytes,
        };
        Self::Multipart(MultipartView {
            parts: (1..).zip(parts).map(part).collect(),
            complete_url,
            expires_at: expires_at.into(),
        })
    }
}
