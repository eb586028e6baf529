//! A project's tasks in board order, with their descriptions.

use domain::{Direction, Markdown, ProjectId, SortField, TaskDetail, TaskFilter, TaskSort};
use jiff::Timestamp;

use super::page::{Listed, Listing, Order};
use crate::item::{BodyItem, StoredTask, TaskItem};
use crate::keys::{Key, body_key, project_pk};
use crate::range::{Page, readable};
use crate::{Store, StoreError};

impl Store {
    /// A page of a project's tasks with their descriptions, which can have 256 KiB each: column by column, each in its order. A
    /// task that is moved while a caller pages may be left out or returned twice, and the index is eventually consistent;
    /// each task and its description belong together.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn board(
        &self,
        project: &ProjectId,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<TaskDetail>, StoreError> {
        let pk = project_pk(project);
        let sort = TaskSort {
            field: SortField::Rank,
            direction: Direction::Ascending,
        };
        let listing = Listing {
            base_pk: &pk,
            partition: &pk,
            are_pointers: false,
        };
        let Ok(order) = Order::of(listing, sort, &TaskFilter::default(), Timestamp::UNIX_EPOCH) else {
            return Ok(Page::empty());
        };
        let Listed { items, next, .. } = self.list(&order, position, limit).await?;
        let heads = items
            .into_iter()
            .filter_map(|(_, item)| readable(item?, TaskItem::read));
        let heads: Vec<_> = heads.collect();
        let long = heads
            .iter()
            .filter(|(_, _, record)| record.body_version.is_some());
        let keys: Vec<Key> = long.map(|(task, ..)| body_key(&task.reference())).collect();
        let mut bodies = self.batch_get(&keys).await?;
        let mut page = Page {
            items: Vec::with_capacity(heads.len()),
            next,
        };
        for (task, inline, record) in heads {
            let Some(version) = record.body_version else {
                let description = inline;
                page.items.push(TaskDetail { task, description });
                continue;
            };
            let body = bodies.remove(&body_key(&task.reference()));
            match body.map(BodyItem::read).transpose()? {
                Some((written, text)) if written == version => {
                    let description: Option<Markdown> = Some(text);
                    page.items.push(TaskDetail { task, description });
                }
                // Written in between: read both again, unless the task is deleted.
                _ => {
                    let current = self.task_with_body(&task.reference()).await?;
                    page.items.extend(current.map(StoredTask::into_detail));
                }
            }
        }
        Ok(page)
    }
}
