//! Ends the assignments of a user who has left a project.

use domain::{ProjectId, UserId};
use jiff::Timestamp;

use crate::item::{PointerItem, live_member};
use crate::keys::{POINTERS, member_key, pointer_key, user_pk};
use crate::range::{Range, readable};
use crate::{Store, StoreError};

/// Pointers on a page.
const PAGE: usize = 100;

impl Store {
    /// Removes `user` from the assignees of tasks of the project, as a change by `by`, unless they are a member again. Looks at a
    /// page of the user's tasks; returns where the next one starts. Idempotent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn unassign(
        &self,
        project: &ProjectId,
        user: &UserId,
        (by, now): (&UserId, Timestamp),
        position: Option<&str>,
    ) -> Result<Option<String>, StoreError> {
        let pk = user_pk(user);
        let membership = self.get(&member_key(user, project)).await?;
        let membership = membership.map(live_member).transpose()?;
        if membership.flatten().is_some() {
            return Ok(None);
        }
        let range = Range {
            position,
            limit: PAGE,
            ..Range::of_table(&pk, POINTERS)
        };
        let (items, next) = self.range(range).await?;
        for item in items {
            let pointer = readable(item, PointerItem::read);
            if let Some(pointer) = pointer.filter(|pointer| pointer.project_id == *project) {
                self.unassign_one(&pointer, user, by, now).await?;
            }
        }
        Ok(next)
    }

    async fn unassign_one(
        &self,
        pointer: &PointerItem,
        user: &UserId,
        by: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut attempts = self.attempts();
        loop {
            let found = self.task_with_body(&pointer.task()).await?;
            let Some(current) = found.filter(|found| found.task().assignees.contains(user)) else {
                // A stale pointer: its task is deleted, or assigned to others.
                return self.batch_delete(&[pointer_key(user, &pointer.task_id)]).await;
            };
            let mut changed = current.detail().clone();
            changed.task.assignees.retain(|assignee| assignee != user);
            let at = changed.task.updated_at.max(now);
            changed.task.touch(by, at);
            match self.update_task(&current, &changed).await {
                Err(StoreError::Conflict) => {}
                done => return done,
            }
            if !attempts.again().await {
                return Err(StoreError::Throttled);
            }
        }
    }
}
