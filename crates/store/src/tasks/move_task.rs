//! Moving a task between columns and within one: one update of one item.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::{Anchor, MAX_RANK_CHARACTERS, Rank, Status, Task, TaskDetail, UserId};
use jiff::Timestamp;

use super::links::becomes_done;
use crate::attribute::{Item, number, text, text_of};
use crate::item::{StoredTask, TaskItem};
use crate::keys::{rank_sk, task_key, time_sk};
use crate::write::Updated;
use crate::{Store, StoreError};

/// Why a task could not be moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The neighbour is not in the requested column.
    #[error("the neighbour is in another column")]
    NeighbourElsewhere,
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<MoveError> for StoreError {
    fn from(error: MoveError) -> Self {
        match error {
            MoveError::NeighbourElsewhere => Self::Conflict,
            MoveError::Store(error) => error,
        }
    }
}

impl Store {
    /// Moves the task that was read as `current` to `status`: with `beside`, next to the anchor's task, else to the end of the
    /// column. The former costs one more round trip, for the task on the other side of the gap; so does the latter within a column.
    /// A task that is already there is returned as it is, and nothing is written.
    ///
    /// With `expected_version` only that version is moved; otherwise also a task that was edited meanwhile, because a move does
    /// not touch the attributes that an edit changes.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if it becomes done while other tasks block it; [`StoreError::Conflict`] if the stored task has
    /// another version or column, or is deleted, or if what blocks it has changed meanwhile.
    pub async fn move_task(
        &self,
        current: &StoredTask,
        status: Status,
        beside: Option<(&Anchor, &Task)>,
        expected_version: Option<u64>,
        (by, now): (&UserId, Timestamp),
        tie_breaker: u64,
    ) -> Result<TaskDetail, MoveError> {
        let Some(rank) = self.rank_at(current, (status, beside), now, tie_breaker).await? else {
            return Ok(current.detail.clone());
        };
        let moved = self
            .write_move(current, (status, rank), expected_version, (by, now))
            .await?;
        Ok(moved)
    }

    /// The rank of the place; `None` if the task is there.
    async fn rank_at(
        &self,
        current: &StoredTask,
        (status, beside): (Status, Option<(&Anchor, &Task)>),
        now: Timestamp,
        tie_breaker: u64,
    ) -> Result<Option<Rank>, MoveError> {
        let task = current.task();
        let is_in_column = task.status == status && !current.record.unreadable.contains_key("status");
        let Some((anchor, neighbour)) = beside else {
            let is_last = is_in_column && self.next_in_column(task, true).await?.is_empty();
            return Ok((!is_last).then(|| Rank::at_end(now, tie_breaker)));
        };
        if neighbour.status != status {
            return Err(MoveError::NeighbourElsewhere);
        }
        let forwards = matches!(anchor, Anchor::After(_));
        let beyond = self.next_in_column(neighbour, forwards).await?;
        let next = beyond.first();
        if is_in_column && next.is_some_and(|next| next.id == task.id && next.rank == task.rank) {
            return Ok(None);
        }
        let far = beyond.into_iter().find(|next| next.id != task.id);
        let rank = rank_in_gap(neighbour, far.as_ref(), forwards, now, tie_breaker);
        if let Some(rank) = rank.filter(|rank| rank.as_str().len() <= MAX_RANK_CHARACTERS) {
            return Ok(Some(rank));
        }
        // No room, or only for a very long rank: rebalance once. A rank that is still long is still right. The index is not queried
        // again, because it may not have the new ranks yet.
        let column = self.rebalance_around(neighbour, &task.id, now).await?;
        let at = column.iter().position(|task| task.id == neighbour.id);
        let near = at.and_then(|at| column.get(at)).unwrap_or(neighbour);
        let far = at
            .and_then(|at| {
                if forwards {
                    at.checked_add(1)
                } else {
                    at.checked_sub(1)
                }
            })
            .and_then(|at| column.get(at));
        let rank = rank_in_gap(near, far, forwards, now, tie_breaker).ok_or(StoreError::Conflict)?;
        Ok(Some(rank))
    }

    async fn write_move(
        &self,
        current: &StoredTask,
        (status, rank): (Status, Rank),
        expected_version: Option<u64>,
        (by, now): (&UserId, Timestamp),
    ) -> Result<TaskDetail, StoreError> {
        let before = current.task();
        // A later version never has an earlier time, whatever the clocks of two instances say.
        let now = before.updated_at.max(now);
        let mut after = before.clone();
        after.move_to(status, rank, now);
        let (id, key) = (&before.id, task_key(&before.reference()));
        let mut set = "SET #status = :status, #rank = :rank, rank_sk = :rank_sk, version = version + :one, \
                       updated_at = :now, updated_by = :by, updated_sk = :updated_sk"
            .to_owned();
        let mut condition =
            "attribute_exists(pk) AND attribute_not_exists(deleted_at) AND #status = :before AND #rank <> :rank"
                .to_owned();
        let stored = |name: &str| current.record.unreadable.get(name).cloned();
        let names = ["status", "rank"].map(|name| (format!("#{name}"), name.to_owned()));
        let mut values = Item::from(
            [
                (
                    ":before",
                    stored("status").unwrap_or_else(|| text(before.status.as_str())),
                ),
                (":status", text(status.as_str())),
                (":rank", text(after.rank.as_str())),
                (":rank_sk", text(rank_sk(status, &after.rank, id))),
                (":one", number(1)),
                (":now", text(now.to_string())),
                (":by", text(by.as_str())),
                (":updated_sk", text(time_sk(now, id.as_str()))),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
        let mut value = |name: &str, value| drop(values.insert(name.to_owned(), value));
        match (before.completed_at, after.completed_at) {
            (None, Some(completed_at)) => {
                set.push_str(", completed_at = :completed_at");
                value(":completed_at", text(completed_at.to_string()));
            }
            (Some(_), None) => set.push_str(" REMOVE completed_at"),
            _ => {}
        }
        if let Some(version) = expected_version {
            condition.push_str(" AND version = :version");
            value(":version", number(version));
        }
        if becomes_done(Some(before), status) {
            // A move is not based on the version: what blocks the task must be what was read.
            let blockers = before.blocked_by.iter().map(|task| text(task.as_str())).collect();
            let blockers = (!before.blocked_by.is_empty()).then_some(AttributeValue::L(blockers));
            match stored("blocked_by").or(blockers) {
                None => condition.push_str(" AND attribute_not_exists(blocked_by)"),
                Some(blockers) => {
                    condition.push_str(" AND blocked_by = :blocked_by");
                    value(":blocked_by", blockers);
                }
            }
            if !before.blocked_by.is_empty() {
                let update = self.change(&key, |update| {
                    update
                        .update_expression(set)
                        .condition_expression(condition)
                        .set_expression_attribute_names(Some(names.into()))
                        .set_expression_attribute_values(Some(values))
                })?;
                return Box::pin(self.complete_blocked(before, update)).await;
            }
        }
        let request = self
            .update_item(&key)
            .update_expression(set)
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names.into()))
            .set_expression_attribute_values(Some(values));
        let item = match self.update(request).await? {
            Updated::Done(item) => item,
            // The SDK retries a request without a response: the refusal may be due to this same move.
            Updated::Refused(item) => item
                .filter(|item| is_moved(item, &after))
                .ok_or(StoreError::Conflict)?,
        };
        let (mut task, inline, record) = TaskItem::read(item)?;
        let (body, checklist) = (record.body_version, record.checklist);
        // One of them was edited since it was read.
        if body.is_some() && body != current.record.body_version
            || checklist.is_some() && checklist != current.record.checklist
        {
            let found = Box::pin(self.task_with_body(&task.reference())).await?;
            return found.map(StoredTask::into_detail).ok_or(StoreError::Conflict);
        }
        if checklist.is_some() {
            task.checklist.clone_from(&before.checklist);
        }
        let description = match body {
            None => inline,
            Some(_) => current.detail.description.clone(),
        };
        Ok(TaskDetail { task, description })
    }

    /// Moves a task to done, if all that block it are.
    async fn complete_blocked(
        &self,
        before: &Task,
        update: TransactWriteItem,
    ) -> Result<TaskDetail, StoreError> {
        self.check_done(before).await?;
        let mut actions = self.if_unblocked(before)?;
        actions.push(update);
        self.transact(actions).await?.done()?;
        let found = self.task_with_body(&before.reference()).await?;
        found.map(StoredTask::into_detail).ok_or(StoreError::Conflict)
    }
}

/// Whether an item is already where this move puts it: no other move draws the same rank.
fn is_moved(item: &Item, after: &Task) -> bool {
    text_of(item, "rank") == Some(after.rank.as_str())
        && text_of(item, "status") == Some(after.status.as_str())
}

/// A rank directly after (or before) `near`, on the side where `far` is next. `None` if both have the same rank.
fn rank_in_gap(
    near: &Task,
    far: Option<&Task>,
    forwards: bool,
    now: Timestamp,
    tie_breaker: u64,
) -> Option<Rank> {
    let near = &near.rank;
    match (forwards, far.map(|far| &far.rank)) {
        (true, None) => Some(Rank::after(near, now, tie_breaker)),
        (true, Some(far)) => (near < far).then(|| Rank::between(Some(near), Some(far), tie_breaker)),
        (false, None) => Some(Rank::before(near, tie_breaker)),
        (false, Some(far)) => (far < near).then(|| Rank::between(Some(far), Some(near), tie_breaker)),
    }
}
