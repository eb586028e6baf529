//! All tasks of a project: counted, and read in the order of their ids.

use domain::{ProjectId, Task, TaskId};

use crate::attribute::text_of;
use crate::item::TaskItem;
use crate::keys::{BY_RANK, TASK_PREFIX, project_pk, task_of, task_sk};
use crate::range::{Range, readable};
use crate::tombstone::is_live;
use crate::{Store, StoreError};

impl Store {
    /// The number of a project's tasks.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn count_tasks(&self, project: &ProjectId) -> Result<u64, StoreError> {
        let pk = project_pk(project);
        let tasks = Range {
            limit: usize::MAX,
            ..Range::of_index(BY_RANK, &pk)
        };
        Ok(u64::try_from(self.count(tasks).await?).unwrap_or(u64::MAX))
    }

    /// About `limit` tasks after `after`, or the first ones, without descriptions, in the order of their ids; and where to
    /// continue, unless these were the last. No task that exists all the time is left out, whatever is created or deleted
    /// meanwhile. Strongly consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn scan_tasks(
        &self,
        project: &ProjectId,
        after: Option<&TaskId>,
        limit: usize,
    ) -> Result<(Vec<Task>, Option<TaskId>), StoreError> {
        let pk = project_pk(project);
        // '!' sorts before all characters of an id, and after its end.
        let low = after.map_or_else(|| TASK_PREFIX.to_owned(), |task| format!("{}!", task_sk(task)));
        let range = Range {
            limit,
            ..Range::of_table(&pk, (&low, "TASK$"))
        };
        let (items, next) = self.range(range).await?;
        let last = items.last().and_then(|item| task_of(text_of(item, "sk")?));
        let tasks = items.into_iter().filter(is_live);
        let tasks = tasks.filter_map(|item| readable(item, |item| Ok(TaskItem::read(item)?.0)));
        Ok((tasks.collect(), next.and(last)))
    }
}
