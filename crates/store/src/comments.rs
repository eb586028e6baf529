//! Comments: each is one item, in one index.

use domain::{Comment, TaskId, TaskRef, UserId};
use jiff::Timestamp;

use crate::actions::Expect;
use crate::attribute::text_of;
use crate::item::{Resource, Stored};
use crate::keys::{comments_of_task, comments_pk, project_pk, task_key};
use crate::range::{Page, Range, keys_of};
use crate::tombstone::is_live;
use crate::write::{Change, Write};
use crate::{Created, Store, StoreError};

impl Store {
    /// Creates a comment, on the condition that its task is there: one transaction. `fingerprint` is the digest of the body of a
    /// request with an idempotency key, from which the comment's id was derived. `None`: the task is deleted.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn create_comment(
        &self,
        comment: &Comment,
        fingerprint: Option<&str>,
    ) -> Result<Option<Created<Comment>>, StoreError> {
        let task = task_key(&comment.task());
        let actions = vec![
            self.put_new(comment.write(fingerprint)?)?,
            self.check_live(&task)?,
        ];
        let existing = match self.transact(actions).await? {
            Write::Done => return Ok(Some(Created::Resource(comment.clone()))),
            // Without an existing item it was the task that refused.
            Write::Refused(None) => return Ok(None),
            Write::Refused(Some(existing)) => existing,
        };
        if text_of(&existing, "fingerprint") != fingerprint {
            return Ok(Some(Created::KeyReused));
        }
        if !is_live(&existing) {
            return Ok(Some(Created::Deleted));
        }
        Ok(Some(Created::Resource(Comment::read(existing)?)))
    }

    /// Replaces the comment that was read as `current` by its changed state.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one, or deleted.
    pub async fn update_comment(
        &self,
        current: &Stored<Comment>,
        changed: &Comment,
    ) -> Result<(), StoreError> {
        let (before, after) = (current.write(None)?, changed.write(None)?);
        let expect = Expect::Version(current.version);
        self.apply(Change::edit(before, after, expect)).await?.done()
    }

    /// Deletes the comment that was read as `current`; a tombstone without its text stays for 30 days.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one, or deleted.
    pub async fn delete_comment(
        &self,
        current: &Stored<Comment>,
        by: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let item = current.write_deleted(by, now)?;
        let expect = Expect::Version(current.version);
        self.apply(Change::alone(item, expect)).await?.done()
    }

    /// A page of a task's comments, oldest first. The handler authorizes the caller in parallel. A page ends at 1 MiB, as every
    /// page of a query does: with 64 KiB each, 16 comments.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn comments_of(
        &self,
        task: &TaskId,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<Comment>, StoreError> {
        let pk = comments_pk(task);
        self.page(Range::listed(&pk, limit, position), |item| {
            Comment::read(item).map(Some)
        })
        .await
    }

    /// Deletes comments of a deleted task, up to 500, without tombstones: none is created any more. Returns whether these were all.
    /// Strongly consistent: an index might not have the last ones yet.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn delete_comments_of(&self, task: &TaskRef) -> Result<bool, StoreError> {
        let pk = project_pk(&task.project_id);
        let (low, high) = comments_of_task(&task.task_id);
        let page = Range {
            projection: Some("pk, sk"),
            ..Range::of_table(&pk, (&low, &high))
        };
        let (items, next) = self.range(page).await?;
        self.batch_delete(&keys_of(&items)).await?;
        Ok(next.is_none())
    }
}
