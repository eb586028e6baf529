//! `/v1/projects/{project_id}/tasks/{task_id}/comments`.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod update;
mod view;

use api::ApiError;
use domain::{Membership, UserId};
use store::{Found, StoredComment};

pub(crate) use view::CommentView;

/// The comment that the request is about, on a task that is there.
fn subject(found: &mut Found) -> Result<StoredComment, ApiError> {
    found.parent.take().ok_or(ApiError::NotFound)?;
    found.comment.take().ok_or(ApiError::NotFound)
}

/// Those of the people whom a text names who are told of it.
fn ids(members: Vec<Membership>) -> Vec<UserId> {
    members.into_iter().map(|member| member.user_id).collect()
}

/// 403 for whom the comment is not from.
fn not_the_author() -> ApiError {
    ApiError::forbidden("not_the_author", "this comment is somebody else's")
}
