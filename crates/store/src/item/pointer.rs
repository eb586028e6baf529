use domain::{ProjectId, SortField, Task, TaskId, TaskRef, UserId};
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use super::task::sort_key;
use crate::StoreError;
use crate::attribute::Item;
use crate::keys;

/// A pointer from an assignee to a task, with the keys of the orders in which the assigned tasks can be listed.
#[derive(Serialize, Deserialize)]
pub(crate) struct PointerItem {
    pk: String,
    sk: String,
    kind: String,
    pub(crate) task_id: TaskId,
    pub(crate) project_id: ProjectId,
    created_pk: String,
    created_sk: String,
    due_sk: String,
    priority_sk: String,
}

impl PointerItem {
    pub(crate) fn write(user: &UserId, task: &Task) -> Result<Item, StoreError> {
        to_item(&Self {
            pk: keys::user_pk(user),
            sk: keys::task_sk(&task.id),
            kind: "task_pointer".to_owned(),
            task_id: task.id.clone(),
            project_id: task.project_id.clone(),
            created_pk: keys::user_tasks_pk(user),
            created_sk: sort_key(SortField::CreatedAt, task),
            due_sk: sort_key(SortField::Due, task),
            priority_sk: sort_key(SortField::Priority, task),
        })
    }

    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        from_item(item)
    }

    pub(crate) fn task(&self) -> TaskRef {
        TaskRef {
            project_id: self.project_id.clone(),
            task_id: self.task_id.clone(),
        }
    }

    /// The pointer's sort key in an order, which is the task's at the time of writing.
    pub(crate) fn sort_key(&self, field: SortField) -> String {
        match field {
            SortField::CreatedAt => self.created_sk.clone(),
            SortField::Priority => self.priority_sk.clone(),
            // The domain offers no other orders for assigned tasks.
            SortField::Due | SortField::Rank | SortField::UpdatedAt => self.due_sk.clone(),
        }
    }
}
