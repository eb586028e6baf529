//! Takes a deleted task out of those that it is linked to: it blocks none of them any more, and is the parent of none.

use domain::{TaskId, TaskRef, UserId};
use jiff::Timestamp;

use crate::attribute::text_of;
use crate::keys::{project_pk, task_of};
use crate::link_keys::{blocked_by, blocks_key, child_key, children_of};
use crate::range::Range;
use crate::{Store, StoreError};

/// Links on a page.
const PAGE: usize = 25;

impl Store {
    /// Ends a page of the links of a deleted task, as changes by `by`. Returns whether these were all. Idempotent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn unlink_some(
        &self,
        gone: &TaskRef,
        (by, now): (&UserId, Timestamp),
    ) -> Result<bool, StoreError> {
        let pk = project_pk(&gone.project_id);
        for (low, high) in [blocked_by(&gone.task_id), children_of(&gone.task_id)] {
            let range = Range {
                limit: PAGE,
                ..Range::of_table(&pk, (&low, &high))
            };
            let (items, next) = self.range(range).await?;
            for item in &items {
                if let Some(linked) = text_of(item, "sk").and_then(task_of) {
                    self.unlink_one(gone, linked, (by, now)).await?;
                }
            }
            if next.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn unlink_one(
        &self,
        gone: &TaskRef,
        linked: TaskId,
        (by, now): (&UserId, Timestamp),
    ) -> Result<(), StoreError> {
        let (project, id) = (&gone.project_id, &gone.task_id);
        let linked = TaskRef {
            project_id: project.clone(),
            task_id: linked,
        };
        let mut attempts = self.attempts();
        loop {
            let found = self.task_with_body(&linked).await?;
            let is_linked =
                |task: &domain::Task| task.blocked_by.contains(id) || task.parent_id.as_ref() == Some(id);
            let Some(current) = found.filter(|found| is_linked(found.task())) else {
                // Stale pointers: that task is deleted, or linked to others.
                let task = &linked.task_id;
                let keys = [blocks_key(project, id, task), child_key(project, id, task)];
                return self.batch_delete(&keys).await;
            };
            let mut changed = current.detail().clone();
            let task = &mut changed.task;
            task.blocked_by.retain(|blocker| blocker != id);
            task.parent_id = task.parent_id.take().filter(|parent| parent != id);
            let at = task.updated_at.max(now);
            task.touch(by, at);
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
