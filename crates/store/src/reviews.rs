//! Reviews: at most one for each task, an item in no index.

use std::collections::HashSet;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{AttachmentId, Review, Status, TaskRef, UserId};
use jiff::Timestamp;

use crate::actions::Expect;
use crate::attribute::text;
use crate::item::{Edit, Resource as _, ReviewSlot, Stored};
use crate::keys::{Key, attachment_sk, project_pk, review_key, task_key};
use crate::range::readable;
use crate::tombstone::is_live;
use crate::write::Change;
use crate::{Store, StoreError};

impl Store {
    /// The review of a task, for a reader who is known to be allowed to. Strongly consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn review(&self, task: &TaskRef) -> Result<Option<Review>, StoreError> {
        let item = self.get(&review_key(task)).await?.filter(is_live);
        Ok(item.and_then(|item| readable(item, Review::read)))
    }

    /// Writes the review instead of what was read as `slot`, in one transaction: on the condition that the task is there, and that it is
    /// done if it has had no review.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] unless that holds, and the slot is as it was read.
    pub async fn put_review(&self, slot: &ReviewSlot, review: &Review) -> Result<(), StoreError> {
        let (task, item) = (task_key(&review.task()), review.write(None)?);
        let actions = match &slot.review {
            Some(before) => {
                let edit = Edit::between(before.write(None)?, item, &[]);
                vec![
                    self.edit_if(&edit, Expect::Version(slot.version))?,
                    self.check_live(&task)?,
                ]
            }
            None if slot.version == 0 => vec![self.put_new(item)?, self.if_done(&task)?],
            None => vec![
                self.put_if(item, Expect::Ended(slot.version))?,
                self.if_done(&task)?,
            ],
        };
        self.transact(actions).await?.done()
    }

    /// Deletes the review that was read as `current`; a tombstone without its text stays for 30 days.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one, or deleted.
    pub async fn delete_review(
        &self,
        current: &Stored<Review>,
        by: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let item = current.write_deleted(by, now)?;
        let expect = Expect::Version(current.version);
        self.apply(Change::alone(item, expect)).await?.done()
    }

    /// Removes the review of a deleted task, or its tombstone: none is written any more.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn remove_review_of(&self, task: &TaskRef) -> Result<(), StoreError> {
        self.batch_delete(&[review_key(task)]).await
    }

    /// The pictures of a review whose attachments are there, in its order. No read for a review without pictures.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn pictures_of(&self, review: &Review) -> Result<Vec<AttachmentId>, StoreError> {
        if review.pictures.is_empty() {
            return Ok(Vec::new());
        }
        let pk = project_pk(&review.project_id);
        let key = |id: &AttachmentId| -> Key { (pk.clone(), attachment_sk(&review.task_id, id)) };
        let keys: Vec<_> = review.pictures.iter().map(key).collect();
        let items = self.batch_get(&keys).await?;
        let there = items.into_iter().filter(|(_, item)| is_live(item));
        let there: HashSet<Key> = there.map(|(key, _)| key).collect();
        let pictures = review.pictures.iter().zip(&keys);
        Ok(pictures
            .filter(|(_, key)| there.contains(*key))
            .map(|(id, _)| id.clone())
            .collect())
    }

    /// Refuses the transaction unless the task with this key is there and done.
    fn if_done(&self, task: &Key) -> Result<TransactWriteItem, StoreError> {
        self.check(task, |check| {
            check
                .condition_expression("#status = :done AND attribute_not_exists(deleted_at)")
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":done", text(Status::Done.as_str()))
        })
    }
}
