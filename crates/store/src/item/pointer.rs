use domain::{ProjectId, Task, TaskId, TaskRef, UserId};
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::Item;
use crate::keys;

/// A pointer from an assignee to a task, with the keys of the orders in which the assigned tasks can be listed. By due date, the
/// order of everyday, one query lists those without one, too; by priority only those that have one are in the index.
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    priority_sk: Option<String>,
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
            created_sk: keys::time_sk(task.created_at, task.id.as_str()),
            due_sk: keys::pointer_due_sk(task),
            priority_sk: keys::priority_sk(task),
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
}
