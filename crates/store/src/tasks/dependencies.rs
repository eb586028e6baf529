//! The tasks that a task is linked to, as they are now.

use std::collections::HashMap;

use domain::{Task, TaskId, TaskRef};
use futures_util::future::try_join;

use crate::attribute::text_of;
use crate::item::TaskItem;
use crate::keys::{project_pk, task_of};
use crate::link_keys::{blocked_by, children_of};
use crate::range::{Page, Range, readable};
use crate::{Store, StoreError};

/// The tasks that a task is linked to.
#[derive(Debug)]
pub struct Dependencies {
    /// Those that block it, in its order.
    pub blocked_by: Vec<Task>,
    /// A page of those that it blocks, by id.
    pub blocks: Page<Task>,
    /// Its subtasks, by id.
    pub subtasks: Vec<Task>,
}

impl Store {
    /// The ids of the tasks that a task blocks, a page of them, and of its subtasks, by the pointers to them: some may be deleted.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn pointers_from(
        &self,
        task: &TaskRef,
        limit: usize,
        position: Option<&str>,
    ) -> Result<(Page<TaskId>, Vec<TaskId>), StoreError> {
        let pk = project_pk(&task.project_id);
        let id = |item| Ok(text_of(&item, "sk").and_then(task_of));
        let (low, high) = blocked_by(&task.task_id);
        let blocks = Range {
            limit,
            position,
            ..Range::of_table(&pk, (&low, &high))
        };
        let (low, high) = children_of(&task.task_id);
        let children = Range::of_table(&pk, (&low, &high));
        let (blocks, children) = try_join(self.page(blocks, id), self.page(children, id)).await?;
        Ok((blocks, children.items))
    }

    /// The tasks to which [`Store::pointers_from`] has led, and those that block `task`. One round trip for every 100 of them.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn dependencies(
        &self,
        task: &Task,
        (blocks, children): (Page<TaskId>, Vec<TaskId>),
    ) -> Result<Dependencies, StoreError> {
        let mut ids: Vec<_> = [&task.blocked_by, &blocks.items, &children]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        ids.sort();
        ids.dedup();
        let found = self.heads(&task.project_id, &ids).await?.into_iter();
        let found = found.filter_map(|(id, item)| Some((id, readable(item, TaskItem::read)?.0)));
        let found: HashMap<TaskId, Task> = found.collect();
        let of =
            |ids: &[TaskId]| -> Vec<Task> { ids.iter().filter_map(|id| found.get(id).cloned()).collect() };
        let mut blocked = of(&blocks.items);
        blocked.retain(|other| other.blocked_by.contains(&task.id));
        let mut subtasks = of(&children);
        subtasks.retain(|other| other.parent_id.as_ref() == Some(&task.id));
        Ok(Dependencies {
            blocked_by: of(&task.blocked_by),
            blocks: Page {
                items: blocked,
                next: blocks.next,
            },
            subtasks,
        })
    }
}
