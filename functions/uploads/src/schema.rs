//! Schemas that several resources share.

use utoipa::ToSchema;

api::enumeration_schemas! {
    /// How far a file is: `pending` while it is to be uploaded, `checking` while one that came in parts is compared with its
    /// digest, `rejected` if it was not what was declared.
    pub(crate) AttachmentState = domain::AttachmentState as "AttachmentState";
    /// Why there is no thumbnail: the bytes are no picture of a known format, end too early or are damaged, have too many
    /// pixels, or are too many.
    pub(crate) ThumbnailFailure = domain::ThumbnailFailure as "ThumbnailFailure";
}

/// How far a thumbnail is; `none` for what is no picture.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "for the OpenAPI document only")]
pub(crate) enum ThumbnailState {
    None,
    Pending,
    Ready,
    Failed,
}

/// A SHA-256 in base64.
#[derive(ToSchema)]
#[schema(value_type = String, format = "Sha256Digest", example = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
#[expect(dead_code, reason = "for the OpenAPI document only")]
pub(crate) struct Sha256(String);
