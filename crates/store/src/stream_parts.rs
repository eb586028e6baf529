//! Changes of what belongs to a task.

use domain::{Comment, CommentChange, Review, ReviewChange, TaskRef};

use crate::StoreError;
use crate::attribute::{Item, text_of};
use crate::idempotency::is_of_import;
use crate::item::Resource as _;
use crate::keys::{comment_of, project_of, review_of};
use crate::stream_images::{time, user, version};
use crate::tombstone::is_live;

/// The change of a comment. The removal of its tombstone, or of its project, is none.
pub(crate) fn comment(old: Option<Item>, new: Option<Item>) -> Result<Option<CommentChange>, StoreError> {
    let Some(now) = new else {
        return Ok(None);
    };
    let read = |item: Option<Item>| item.filter(is_live).map(Comment::read).transpose();
    let ids = text_of(&now, "pk")
        .and_then(project_of)
        .zip(text_of(&now, "sk").and_then(comment_of));
    let (project_id, (task_id, comment_id)) =
        ids.ok_or_else(|| StoreError::unexpected("a key names no comment"))?;
    let task = TaskRef { project_id, task_id };
    let (by, at, version) = (
        user(&now, "updated_by")?,
        time(&now, "updated_at")?,
        version(&now)?,
    );
    let is_imported = is_of_import(text_of(&now, "fingerprint"));
    let before = read(old)?;
    let after = read(Some(now))?;
    if before.is_none() && after.is_none() {
        return Ok(None);
    }
    Ok(Some(CommentChange {
        task,
        comment_id,
        by,
        at,
        version,
        before,
        after,
        is_imported,
    }))
}

/// The change of a review. The removal of its tombstone, or of its task, is none.
pub(crate) fn review(old: Option<Item>, new: Option<Item>) -> Result<Option<ReviewChange>, StoreError> {
    let Some(now) = new else {
        return Ok(None);
    };
    let read = |item: Option<Item>| item.filter(is_live).map(Review::read).transpose();
    let project = text_of(&now, "pk").and_then(project_of);
    let ids = project.zip(text_of(&now, "sk").and_then(review_of));
    let (project_id, task_id) = ids.ok_or_else(|| StoreError::unexpected("a key names no review"))?;
    let (by, at, version) = (
        user(&now, "updated_by")?,
        time(&now, "updated_at")?,
        version(&now)?,
    );
    let before = read(old)?;
    let after = read(Some(now))?;
    if before.is_none() && after.is_none() {
        return Ok(None);
    }
    Ok(Some(ReviewChange {
        task: TaskRef { project_id, task_id },
        by,
        at,
        version,
        before,
        after,
    }))
}
