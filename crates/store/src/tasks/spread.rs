//! Neighbours in a column, and making room between them.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity, Update};
use domain::{Rank, Task, TaskId};
use jiff::Timestamp;

use crate::batch::{Item, key};
use crate::item::TaskItem;
use crate::keys::{BY_RANK, column, project_pk, rank_sk, task_sk, time_sk};
use crate::write::Write;
use crate::{Store, StoreError};

/// Tasks on each side of the crowded place that get new ranks.
const WINDOW: usize = 20;

impl Store {
    /// The task after (or before) `task` in its column, `skipped` not counted.
    pub(crate) async fn next_in_column(
        &self,
        task: &Task,
        skipped: &TaskId,
        forwards: bool,
    ) -> Result<Option<Task>, StoreError> {
        let found = self.column_from(task, forwards, 2).await?;
        Ok(found.into_iter().find(|next| next.id != *skipped))
    }

    /// Up to `limit` tasks of the column after (or before) `task`, nearest first.
    async fn column_from(&self, task: &Task, forwards: bool, limit: usize) -> Result<Vec<Task>, StoreError> {
        let text = |value: String| AttributeValue::S(value);
        let own = rank_sk(task.status, &task.rank, &task.id);
        // '$' follows '#' in ASCII: all keys of the column lie between "1#" and "1$".
        let (low, high) = match forwards {
            true => (own.clone(), format!("{}$", column(task.status))),
            false => (format!("{}#", column(task.status)), own.clone()),
        };
        let output = self
            .client
            .query()
            .table_name(&*self.table)
            .index_name(BY_RANK.name)
            .key_condition_expression("rank_pk = :pk AND rank_sk BETWEEN :low AND :high")
            .expression_attribute_values(":pk", text(project_pk(&task.project_id)))
            .expression_attribute_values(":low", text(low))
            .expression_attribute_values(":high", text(high))
            .scan_index_forward(forwards)
            // One more, because BETWEEN includes the task itself.
            .limit(i32::try_from(limit + 1).unwrap_or(i32::MAX))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.record(output.consumed_capacity());
        let items = output.items.unwrap_or_default();
        let tasks: Result<Vec<_>, _> = items
            .into_iter()
            .map(|item: Item| TaskItem::read(item).map(|(task, ..)| task))
            .collect();
        Ok(tasks?
            .into_iter()
            .filter(|other| other.id != task.id)
            .take(limit)
            .collect())
    }

    /// Gives up to 41 tasks around `centre` new, short ranks in the same order, all or none; answers with the new
    /// centre. Happens once in hundreds of moves into the same gap.
    pub(crate) async fn spread_around(
        &self,
        centre: &Task,
        moving: &TaskId,
        now: Timestamp,
    ) -> Result<Task, StoreError> {
        let mut before = self.column_from(centre, false, WINDOW + 1).await?;
        let mut after = self.column_from(centre, true, WINDOW + 1).await?;
        let lower = (before.len() > WINDOW).then(|| before.pop()).flatten();
        let upper = (after.len() > WINDOW).then(|| after.pop()).flatten();
        before.reverse();
        let mut window: Vec<&Task> = before.iter().chain([centre]).chain(&after).collect();
        window.retain(|task| task.id != *moving);

        let ends = [lower, upper].map(|end| end.map(|task| task.rank));
        let ranks = Rank::spread(ends[0].as_ref(), ends[1].as_ref(), window.len());
        let mut spread = centre.clone();
        let mut updates = Vec::with_capacity(window.len());
        for (task, rank) in window.into_iter().zip(ranks) {
            updates.push(self.new_rank(task, &rank, now)?);
            if task.id == centre.id {
                spread.rank = rank;
            }
        }
        match self.update_together(updates).await? {
            Write::Done => Ok(spread),
            Write::Refused(_) => Err(StoreError::Conflict),
        }
    }

    fn new_rank(&self, task: &Task, rank: &Rank, now: Timestamp) -> Result<Update, StoreError> {
        let text = |value: String| AttributeValue::S(value);
        Update::builder()
            .table_name(&*self.table)
            .set_key(Some(key(&(project_pk(&task.project_id), task_sk(&task.id)))))
            .update_expression(
                "SET #rank = :rank, rank_sk = :rank_sk, version = version + :one, updated_at = :now, updated_sk = :updated_sk",
            )
            .condition_expression("attribute_not_exists(deleted_at) AND #rank = :before AND #status = :status")
            .expression_attribute_names("#rank", "rank")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":rank", text(rank.as_str().to_owned()))
            .expression_attribute_values(":rank_sk", text(rank_sk(task.status, rank, &task.id)))
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
            .expression_attribute_values(":now", text(now.to_string()))
            .expression_attribute_values(":updated_sk", text(time_sk(now, task.id.as_str())))
            .expression_attribute_values(":before", text(task.rank.as_str().to_owned()))
            .expression_attribute_values(":status", text(task.status.as_str().to_owned()))
            .build()
            .map_err(|error| StoreError::Unexpected(Box::new(error)))
    }
}
