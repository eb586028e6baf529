//! Neighbours in a column, and new ranks where there is no room between them.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Rank, Task, TaskId};
use jiff::Timestamp;

use crate::attribute::{number, text};
use crate::item::TaskItem;
use crate::keys::{BY_RANK, column, project_pk, rank_sk, task_key, time_sk};
use crate::range::{Page, Range};
use crate::{Store, StoreError};

/// Number of tasks on each side of the crowded gap that get new ranks.
const WINDOW: usize = 20;
/// The number where the two ends of a smaller window have the same rank: with the centre 99, and a transaction takes 100.
const MAX_WINDOW: usize = 49;

/// Tasks of a column on one side of a task, nearest first, and whether there are more.
struct Side {
    tasks: Vec<Task>,
    more: bool,
}

/// A part of a column in order, and the tasks next to its ends, if any.
struct Window {
    lower: Option<Task>,
    tasks: Vec<Task>,
    upper: Option<Task>,
}

impl Store {
    /// The two tasks after (or before) `task` in its column, nearest first.
    pub(crate) async fn next_in_column(&self, task: &Task, forwards: bool) -> Result<Vec<Task>, StoreError> {
        Ok(self.column_from(task, forwards, 2).await?.tasks)
    }

    /// Up to `limit` tasks of the column after (or before) `task`; fewer where they are large.
    async fn column_from(&self, task: &Task, forwards: bool, limit: usize) -> Result<Side, StoreError> {
        let own = rank_sk(task.status, &task.rank, &task.id);
        // '$' follows '#' in ASCII: all keys of the column lie between "1#" and "1$".
        let (low, high) = match forwards {
            true => (own.clone(), format!("{}$", column(task.status))),
            false => (format!("{}#", column(task.status)), own.clone()),
        };
        let pk = project_pk(&task.project_id);
        let range = Range {
            between: Some((&low, &high)),
            forwards,
            // One more, because BETWEEN includes the task itself.
            limit: limit + 1,
            ..Range::of_index(BY_RANK, &pk)
        };
        let Page {
            items: mut tasks,
            next,
        } = self.page(range, |item| Ok(Some(TaskItem::read(item)?.0))).await?;
        tasks.retain(|other| other.id != task.id);
        // A page also ends after 1 MiB, and the task itself is missing where the index lags.
        let more = next.is_some() || tasks.len() > limit;
        tasks.truncate(limit);
        Ok(Side { tasks, more })
    }

    /// Gives up to 41 tasks around `centre` new, short ranks in the same order, atomically; returns them and the tasks next to
    /// them, in order. Happens once in hundreds of moves into the same gap.
    pub(crate) async fn rebalance_around(
        &self,
        centre: &Task,
        moving: &TaskId,
        now: Timestamp,
    ) -> Result<Vec<Task>, StoreError> {
        let mut window = self.window(centre, WINDOW).await?;
        if !window.has_room() {
            window = self.window(centre, MAX_WINDOW).await?;
        }
        if !window.has_room() {
            return Err(StoreError::unexpected("a hundred tasks of one rank"));
        }
        let Window {
            lower,
            mut tasks,
            upper,
        } = window;
        // Nor one whose column this version cannot read.
        tasks.retain(|task| task.id != *moving && !task.unreadable.iter().any(|name| name == "status"));
        let rank = |end: &Option<Task>| end.as_ref().map(|task| task.rank.clone());
        let ranks = Rank::evenly_between(rank(&lower).as_ref(), rank(&upper).as_ref(), tasks.len());
        let mut updates = Vec::with_capacity(tasks.len());
        for (task, rank) in tasks.iter_mut().zip(ranks) {
            updates.push(self.new_rank(task, &rank, now)?);
            task.rank = rank;
        }
        self.transact(updates).await?.done()?;
        Ok(lower.into_iter().chain(tasks).chain(upper).collect())
    }

    async fn window(&self, centre: &Task, size: usize) -> Result<Window, StoreError> {
        let [before, after] = [
            self.column_from(centre, false, size + 1).await?,
            self.column_from(centre, true, size + 1).await?,
        ];
        let (mut before, lower) = before.without_end(size);
        let (after, upper) = after.without_end(size);
        before.reverse();
        before.push(centre.clone());
        before.extend(after);
        Ok(Window {
            lower,
            tasks: before,
            upper,
        })
    }

    fn new_rank(&self, task: &Task, rank: &Rank, now: Timestamp) -> Result<TransactWriteItem, StoreError> {
        // A later version never has an earlier time, whatever the clocks of two instances say; so it must follow the one read.
        let now = task.updated_at.max(now);
        self.change(&task_key(&task.reference()), |update| {
            update
                .update_expression(
                    "SET #rank = :rank, rank_sk = :rank_sk, version = version + :one, \
                     rebalance_version = version + :one, updated_at = :now, updated_sk = :updated_sk",
                )
                .condition_expression(
                    "attribute_not_exists(deleted_at) AND #rank = :before AND #status = :status AND version = :version",
                )
                .expression_attribute_names("#rank", "rank")
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":rank", text(rank.as_str()))
                .expression_attribute_values(":rank_sk", text(rank_sk(task.status, rank, &task.id)))
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":now", text(now.to_string()))
                .expression_attribute_values(":updated_sk", text(time_sk(now, task.id.as_str())))
                .expression_attribute_values(":before", text(task.rank.as_str()))
                .expression_attribute_values(":version", number(task.version))
                .expression_attribute_values(":status", text(task.status.as_str()))
        })
    }
}

impl Side {
    /// At most `size` tasks, and the next one, whose rank bounds theirs.
    fn without_end(mut self, size: usize) -> (Vec<Task>, Option<Task>) {
        let end = (self.more || self.tasks.len() > size)
            .then(|| self.tasks.pop())
            .flatten();
        (self.tasks, end)
    }
}

impl Window {
    /// Whether there is a rank between its ends.
    fn has_room(&self) -> bool {
        self.lower
            .as_ref()
            .zip(self.upper.as_ref())
            .is_none_or(|(lower, upper)| lower.rank < upper.rank)
    }
}
