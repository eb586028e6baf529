//! All tasks of a project: counted, and read in the order of their ids.

use domain::{ProjectId, TaskId, TaskMatcher};

use super::search::MAX_SEARCHED_BYTES;
use crate::attribute::text_of;
use crate::item::TaskItem;
use crate::keys::{BY_RANK, TASK_PREFIX, project_pk, task_of, task_sk};
use crate::range::{Range, readable};
use crate::tombstone::is_live;
use crate::{Store, StoreError};

/// Tasks that were read in the order of their ids.
#[derive(Debug)]
pub struct ScannedTasks {
    /// Those that match the filter.
    pub matching: Vec<TaskId>,
    /// The number of tasks read, whether they match or not.
    pub read: usize,
    /// Where to continue, unless these were the last.
    pub next: Option<TaskId>,
}

impl Store {
    /// Counts a project's tasks from `position` on, up to `limit` of them; returns where to continue, unless these were the last.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn count_tasks(
        &self,
        project: &ProjectId,
        position: Option<&str>,
        limit: usize,
    ) -> Result<(u64, Option<String>), StoreError> {
        let pk = project_pk(project);
        let tasks = Range {
            limit,
            position,
            ..Range::of_index(BY_RANK, &pk)
        };
        let (count, next) = self.count_from(tasks).await?;
        Ok((u64::try_from(count).unwrap_or(u64::MAX), next))
    }

    /// Reads about `limit` tasks (100 at most) after `after`, or the first ones, in the order of their ids, and returns those that
    /// match the filter. No task that exists all the time is left out, whatever is created or deleted meanwhile. Strongly
    /// consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn scan_tasks(
        &self,
        project: &ProjectId,
        filter: &TaskMatcher<'_>,
        after: Option<&TaskId>,
        limit: usize,
    ) -> Result<ScannedTasks, StoreError> {
        let pk = project_pk(project);
        // '!' sorts before all characters of an id, and after its end.
        let low = after.map_or_else(|| TASK_PREFIX.to_owned(), |task| format!("{}!", task_sk(task)));
        let range = Range {
            limit,
            ..Range::of_table(&pk, (&low, "TASK$"))
        };
        let (items, next) = self.range(range).await?;
        let last = items.last().and_then(|item| task_of(text_of(item, "sk")?));
        let live = items.into_iter().filter(is_live);
        let tasks: Vec<_> = live.filter_map(|item| readable(item, TaskItem::read)).collect();
        let mut scanned = ScannedTasks {
            matching: Vec::new(),
            read: tasks.len(),
            next: next.and(last),
        };
        let mut rest: Vec<_> = tasks
            .into_iter()
            .map(|task| (String::new(), Some(task)))
            .collect();
        while !rest.is_empty() {
            // Only a text can be in a checklist.
            let whole = match filter.text() {
                Some(_) => Box::pin(self.add_checklists(filter, &mut rest, true)).await?,
                None => rest.len(),
            };
            let tasks: Vec<_> = rest.iter().take(whole).map(|(_, task)| task.as_ref()).collect();
            let found = self.matching(filter, &tasks, MAX_SEARCHED_BYTES, true).await?;
            for ((_, task), matches) in rest.drain(..found.matches.len()).zip(found.matches) {
                scanned
                    .matching
                    .extend(task.filter(|_| matches).map(|(task, ..)| task.id));
            }
        }
        Ok(scanned)
    }
}
