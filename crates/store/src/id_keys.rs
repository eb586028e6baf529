//! The ids that keys name.

use domain::{AttachmentId, CommentId, ProjectId, TaskId, UserId};

use crate::keys::{ATTACHMENT_PREFIX, COMMENT_PREFIX, PROJECT_PREFIX, REVIEW_PREFIX};

/// The user in a partition key.
pub(crate) fn user_of(pk: &str) -> Option<UserId> {
    UserId::parse(pk.strip_prefix("USER#")?).ok()
}

/// The project in a partition key.
pub(crate) fn project_of(pk: &str) -> Option<ProjectId> {
    ProjectId::parse(pk.strip_prefix(PROJECT_PREFIX)?).ok()
}

/// The task id at the end of a sort key, of the table or an index.
pub(crate) fn task_of(sort_key: &str) -> Option<TaskId> {
    TaskId::parse(sort_key.rsplit('#').next()?).ok()
}

/// The task and the comment in a comment's sort key.
pub(crate) fn comment_of(sort_key: &str) -> Option<(TaskId, CommentId)> {
    let (task, comment) = sort_key.strip_prefix(COMMENT_PREFIX)?.split_once('#')?;
    TaskId::parse(task).ok().zip(CommentId::parse(comment).ok())
}

/// The task in a review's sort key.
pub(crate) fn review_of(sort_key: &str) -> Option<TaskId> {
    TaskId::parse(sort_key.strip_prefix(REVIEW_PREFIX)?).ok()
}

/// The task and the attachment in an attachment's sort key.
pub(crate) fn attachment_of(sort_key: &str) -> Option<(TaskId, AttachmentId)> {
    let (task, attachment) = sort_key.strip_prefix(ATTACHMENT_PREFIX)?.split_once('#')?;
    TaskId::parse(task).ok().zip(AttachmentId::parse(attachment).ok())
}
