//! What requests may hold, for the OpenAPI document only: requests are read by `domain`, which reports all errors at
//! once. The conformance test holds these two against each other.
#![expect(dead_code, reason = "described, never made")]

use utoipa::ToSchema;

use crate::attachment::AttachmentView;

/// How far a file is: `pending` while it is to be uploaded, `checking` while one that came in parts is compared with its
/// digest, `rejected` if it was not what was declared.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AttachmentState {
    Pending,
    Checking,
    Available,
    Rejected,
}

/// How far a thumbnail is; `none` for what is no picture.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ThumbnailState {
    None,
    Pending,
    Ready,
    Failed,
}

/// Why there is no thumbnail: the bytes are no picture of a known format, end too early or are damaged, have too many
/// pixels, or are too many.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ThumbnailFailure {
    UnknownFormat,
    Broken,
    TooLarge,
    FileTooLarge,
    GaveUp,
}

/// A SHA-256 in base64.
#[derive(ToSchema)]
#[schema(
    value_type = String,
    min_length = 44,
    max_length = 44,
    pattern = "^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$",
    example = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
)]
pub(crate) struct Sha256(String);

/// A file that is going to be uploaded.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAttachment {
    /// 1 to 255 bytes of UTF-8 in one line, without `/` and `\`.
    #[schema(
        min_length = 1,
        max_length = 255,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f/\\\u2028\u2029\u202a-\u202e\u2066-\u2069]*[^\s\u0000-\u001f\u007f-\u009f/\\\u2028\u2029\u202a-\u202e\u2066-\u2069][^\u0000-\u001f\u007f-\u009f/\\\u2028\u2029\u202a-\u202e\u2066-\u2069]*$",
        example = "plan.pdf"
    )]
    file_name: String,
    /// A media type without parameters, of those that this deployment takes.
    #[schema(
        max_length = 255,
        pattern = "^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$",
        example = "application/pdf"
    )]
    content_type: String,
    /// At most 5 GiB; a deployment may take less. Beyond 100 MiB it comes in parts.
    #[schema(minimum = 0, maximum = 5_368_709_120_u64)]
    size_bytes: u64,
    /// Of the file's bytes.
    sha256: Sha256,
    /// Of each part of 64 MiB, for files beyond 100 MiB: S3 then compares each of them. Without, only the whole is compared.
    #[schema(max_items = 100)]
    part_sha256: Option<Vec<Sha256>>,
    /// One's own comment on the task that the file belongs to.
    #[schema(
        pattern = "^cmt_[0-9a-f]{32}$",
        example = "cmt_00000000000000000000000000000000"
    )]
    comment_id: Option<String>,
}

/// The parts that were uploaded, in any order.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompletedUpload {
    #[schema(min_items = 1, max_items = 10_000)]
    parts: Vec<CompletedPart>,
}

/// A part that was uploaded.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompletedPart {
    #[schema(minimum = 1, maximum = 10_000)]
    part_number: u32,
    /// As S3 has answered it, with its quotes or without.
    #[schema(
        min_length = 1,
        max_length = 128,
        pattern = "^[!-~]{1,128}$",
        example = "\"b54357faf0632cce46e942fa68356b38\""
    )]
    etag: String,
    /// As it was declared in `part_sha256`, if it was.
    sha256: Option<Sha256>,
}

/// A picture of oneself that is going to be uploaded.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAvatar {
    #[schema(
        pattern = "^[Ii][Mm][Aa][Gg][Ee]/([Bb][Mm][Pp]|[Gg][Ii][Ff]|[Jj][Pp][Ee][Gg]|[Pp][Nn][Gg]|[Ww][Ee][Bb][Pp])$",
        example = "image/png"
    )]
    content_type: String,
    #[schema(minimum = 1, maximum = 10_485_760)]
    size_bytes: u64,
    /// Of the file's bytes.
    sha256: Sha256,
}

/// A page of attachments.
#[derive(ToSchema)]
pub(crate) struct AttachmentPage {
    #[schema(max_items = 100)]
    items: Vec<AttachmentView>,
    /// Pass it as `cursor` for the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
}
