//! A project's tasks in board order, with their descriptions.

use std::collections::HashMap;

use domain::{Direction, ProjectId, SortField, TaskDetail, TaskFilter, TaskSort};
use jiff::Timestamp;

use super::page::{Listed, Listing, Order};
use super::search::Candidate;
use crate::attribute::Item;
use crate::batch::MAX_BATCH_GET;
use crate::item::{BodyItem, ChecklistPart, StoredTask, TaskItem};
use crate::keys::{Key, body_key, checklist_key, project_pk};
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
        let mut keys: Vec<Key> = long.map(|(task, ..)| body_key(&task.reference())).collect();
        let long = heads.iter().filter(|(_, _, record)| record.checklist.is_some());
        keys.extend(long.map(|(task, ..)| checklist_key(&task.reference())));
        let mut found = HashMap::new();
        for keys in keys.chunks(MAX_BATCH_GET) {
            found.extend(self.batch_get(keys).await?);
        }
        let mut page = Page {
            items: Vec::with_capacity(heads.len()),
            next,
        };
        for head in heads {
            let reference = head.0.reference();
            let detail = match whole(head, &mut found)? {
                // Written in between: read it again, unless the task is deleted.
                None => Box::pin(self.task_with_body(&reference))
                    .await?
                    .map(StoredTask::into_detail),
                detail => detail,
            };
            page.items.extend(detail);
        }
        Ok(page)
    }
}

/// The task with its description and checklist; `None` if one of those that were read is of another version.
fn whole(
    (mut task, inline, record): Candidate,
    found: &mut HashMap<Key, Item>,
) -> Result<Option<TaskDetail>, StoreError> {
    let reference = task.reference();
    if let Some(long) = record.checklist {
        let item = found.remove(&checklist_key(&reference));
        match item.map(ChecklistPart::read).transpose()? {
            Some((version, checklist)) if version == long.version => task.checklist = checklist,
            _ => return Ok(None),
        }
    }
    let description = match record.body_version {
        None => inline,
        Some(version) => {
            let item = found.remove(&body_key(&reference));
            match item.map(BodyItem::read).transpose()? {
                Some((written, text)) if written == version => Some(text),
                _ => return Ok(None),
            }
        }
    };
    Ok(Some(TaskDetail { task, description }))
}
