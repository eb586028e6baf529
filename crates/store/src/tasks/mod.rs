//! Tasks.

mod board;
mod list;
mod move_task;
mod rebalance;
mod write;

use domain::{Markdown, Task, TaskDetail};

use crate::item::TaskRecord;

pub(crate) use list::{MAX_PAGE_TEXT_BYTES, PageQuery, Range};
pub use move_task::MoveError;

/// A task as it was read, to be changed: the change is refused if it is another one by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTask {
    detail: TaskDetail,
    record: TaskRecord,
}

impl StoredTask {
    pub(crate) fn new(task: Task, description: Option<Markdown>, record: TaskRecord) -> Self {
        Self {
            detail: TaskDetail { task, description },
            record,
        }
    }

    /// The task and its description.
    pub fn detail(&self) -> &TaskDetail {
        &self.detail
    }

    /// The task.
    pub fn task(&self) -> &Task {
        &self.detail.task
    }

    /// Gives the task and its description away.
    pub fn into_detail(self) -> TaskDetail {
        self.detail
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// At most as many as asked for; fewer do not mean that it is the last page.
    pub items: Vec<T>,
    /// Where the next page starts; `None` ends the list. Holds keys: seal it before it leaves the fleet.
    pub next: Option<String>,
}
