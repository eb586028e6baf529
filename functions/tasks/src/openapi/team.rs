//! What requests about members, invitations and comments may hold, and pages of these: for the OpenAPI document only, as in
//! `schema`.
#![expect(dead_code, reason = "described, never made")]

use utoipa::ToSchema;

use super::Role;
use crate::comment::CommentView;
use crate::invitation::InvitationView;
use crate::member::MemberView;

/// An RFC 7396 merge patch of a member.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberPatch {
    #[schema(nullable = false)]
    role: Option<Role>,
}

/// Whom to invite, and as what.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInvitation {
    #[schema(format = Email, max_length = 254, example = "ben@example.com")]
    email: String,
    role: Role,
}

/// The code that was mailed.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptInvitation {
    #[schema(min_length = 1, max_length = 64, pattern = r"[^\s]", example = "123456")]
    code: String,
}

/// A new comment.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewComment {
    /// Markdown of at most 64 KiB in UTF-8. Mentions somebody by `@` and their id, 50 people at most.
    #[schema(
        min_length = 1,
        max_length = 65_536,
        pattern = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$",
        example = "Shall we ask @usr_00000000000000000000000000000000?"
    )]
    body: String,
}

/// An RFC 7396 merge patch of a comment.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommentPatch {
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 65_536,
        pattern = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
    )]
    body: Option<String>,
}

/// A page of members.
#[derive(ToSchema)]
pub(crate) struct MemberPage {
    #[schema(max_items = 100)]
    items: Vec<MemberView>,
    /// Pass it as `cursor` for the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A page of invitations.
#[derive(ToSchema)]
pub(crate) struct InvitationPage {
    #[schema(max_items = 100)]
    items: Vec<InvitationView>,
    /// Pass it as `cursor` for the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A page of comments.
#[derive(ToSchema)]
pub(crate) struct CommentPage {
    #[schema(max_items = 100)]
    items: Vec<CommentView>,
    /// Pass it as `cursor` for the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
}
