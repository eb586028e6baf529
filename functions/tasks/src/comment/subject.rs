//! The comment that a request is about, and the people it mentions.

use api::ApiError;
use domain::{Comment, Membership, UserId};
use store::{Found, Stored};

/// The comment; 404 unless it and its task exist.
pub(super) fn subject(found: &mut Found) -> Result<Stored<Comment>, ApiError> {
    found.parent.take().ok_or(ApiError::NotFound)?;
    found.comment.take().ok_or(ApiError::NotFound)
}

/// The mentioned people who are members, and therefore notified.
pub(super) fn ids(members: Vec<Membership>) -> Vec<UserId> {
    members.into_iter().map(|member| member.user_id).collect()
}

/// 403 for a caller who has not written the comment.
pub(super) fn not_the_author() -> ApiError {
    ApiError::forbidden("not_the_author", "this comment is somebody else's")
}
