//! What follows when somebody has left a project: they are not to do its tasks any more.

use domain::{ProjectId, UserId};
use jiff::Timestamp;

use crate::actions::member_key;
use crate::item::{MemberItem, PointerItem};
use crate::keys::{POINTERS, task_sk, user_pk};
use crate::range::Range;
use crate::{Store, StoreError};

/// Times a task is read again because somebody changed it at the same moment.
const MAX_CONFLICTS: u32 = 20;

impl Store {
    /// Takes `user` off all tasks of the project, as done by `by`, unless they are a member again. Finding nothing to do is
    /// fine: it can be done again, and goes on where it was cut off.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn unassign(
        &self,
        project: &ProjectId,
        user: &UserId,
        by: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let pk = user_pk(user);
        let membership = member_key(user, project);
        let mut found = self.batch_get(std::slice::from_ref(&membership)).await?;
        let membership = found.remove(&membership).map(MemberItem::read_live).transpose()?;
        if membership.flatten().is_some() {
            return Ok(());
        }
        let pointers = Range::of_table(&pk, POINTERS);
        let mut position: Option<String> = None;
        loop {
            let (items, next) = self
                .range(Range {
                    position: position.as_deref(),
                    ..pointers
                })
                .await?;
            for item in items {
                let pointer = PointerItem::read(item)?;
                if pointer.project_id == *project {
                    self.unassign_one(&pointer, user, by, now).await?;
                }
            }
            position = next;
            if position.is_none() {
                return Ok(());
            }
        }
    }

    async fn unassign_one(
        &self,
        pointer: &PointerItem,
        user: &UserId,
        by: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for _ in 0..MAX_CONFLICTS {
            let found = self.task_with_body(&pointer.project_id, &pointer.task_id).await?;
            let Some(current) = found.filter(|found| found.task().assignees.contains(user)) else {
                // A pointer to nothing: what it pointed to is deleted, or assigned to others.
                let stale = (user_pk(user), task_sk(&pointer.task_id));
                return self.batch_delete(&[stale]).await;
            };
            let mut changed = current.detail().clone();
            changed.task.assignees.retain(|assignee| assignee != user);
            let at = changed.task.updated_at.max(now);
            changed.task.touch(by, at);
            match self.update_task(&current, &changed).await {
                Err(StoreError::Conflict) => {}
                done => return done,
            }
        }
        Err(StoreError::Throttled)
    }
}
