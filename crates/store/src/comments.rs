//! Comments: each is one item, in one index.

use domain::{Comment, TaskId, UserId};
use jiff::Timestamp;

use crate::actions::Expect;
use crate::attribute::text_of;
use crate::item::{Resource, Stored};
use crate::keys::comments_pk;
use crate::range::{Page, Range, keys_of};
use crate::tombstone::is_live;
use crate::write::{Change, Write};
use crate::{Created, Store, StoreError};

impl Store {
    /// Creates a comment: one put. `fingerprint` is the digest of the body of a request with an idempotency key, from
    /// which the comment's id was derived.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn create_comment(
        &self,
        comment: &Comment,
        fingerprint: Option<&str>,
    ) -> Result<Created<Comment>, StoreError> {
        let item = comment.write(fingerprint)?;
        let existing = match self.apply(Change::alone(item, Expect::Absent)).await? {
            Write::Done => return Ok(Created::Resource(comment.clone())),
            Write::Refused(existing) => existing.ok_or(StoreError::Conflict)?,
        };
        if text_of(&existing, "fingerprint") != fingerprint {
            return Ok(Created::KeyReused);
        }
        if !is_live(&existing) {
            return Ok(Created::Deleted);
        }
        Ok(Created::Resource(Comment::read(existing)?))
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
        let item = changed.write(current.fingerprint.as_deref())?;
        let expect = Expect::Version(current.version);
        self.apply(Change::alone(item, expect)).await?.done()
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

    /// Deletes all comments of a deleted task, without tombstones. Idempotent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn delete_comments_of(&self, task: &TaskId) -> Result<(), StoreError> {
        let list = comments_pk(task);
        let mut position: Option<String> = None;
        loop {
            let page = Range::listed(&list, 500, position.as_deref());
            let (items, next) = self.range(page).await?;
            self.batch_delete(&keys_of(&items)).await?;
            position = next;
            if position.is_none() {
                return Ok(());
            }
        }
    }
}
