//! Moving a task between columns and within one: one update of one item.

use domain::{Anchor, MAX_RANK_CHARACTERS, Rank, Status, Task, TaskDetail, UserId};
use jiff::Timestamp;

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
    /// column. The former costs one more round trip, for the task on the other side of the gap.
    ///
    /// With `expected_version` only that version is moved; otherwise also a task that was edited meanwhile, because a move does
    /// not touch the attributes that an edit changes.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored task has another version or column, or is deleted.
    pub async fn move_task(
        &self,
        current: &StoredTask,
        status: Status,
        beside: Option<(&Anchor, &Task)>,
        expected_version: Option<u64>,
        (by, now): (&UserId, Timestamp),
        tie_breaker: u64,
    ) -> Result<TaskDetail, MoveError> {
        let rank = self
            .rank_at(current.task(), (status, beside), now, tie_breaker)
            .await?;
        let moved = self
            .write_move(current, (status, rank), expected_version, (by, now))
            .await?;
        Ok(moved)
    }

    async fn rank_at(
        &self,
        task: &Task,
        (status, beside): (Status, Option<(&Anchor, &Task)>),
        now: Timestamp,
        tie_breaker: u64,
    ) -> Result<Rank, MoveError> {
        let Some((anchor, neighbour)) = beside else {
            return Ok(Rank::at_end(now, tie_breaker));
        };
        if neighbour.status != status {
            return Err(MoveError::NeighbourElsewhere);
        }
        let forwards = matches!(anchor, Anchor::After(_));
        let far = self.next_in_column(neighbour, &task.id, forwards).await?;
        let rank = rank_in_gap(neighbour, far.as_ref(), forwards, now, tie_breaker);
        if let Some(rank) = rank.filter(|rank| rank.as_str().len() <= MAX_RANK_CHARACTERS) {
            return Ok(rank);
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
        Ok(rank_in_gap(near, far, forwards, now, tie_breaker).ok_or(StoreError::Conflict)?)
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
        let id = &before.id;
        let mut set = "SET #status = :status, #rank = :rank, rank_sk = :rank_sk, version = version + :one, \
                       updated_at = :now, updated_by = :by, updated_sk = :updated_sk"
            .to_owned();
        let mut condition =
            "attribute_exists(pk) AND attribute_not_exists(deleted_at) AND #status = :before AND #rank <> :rank"
                .to_owned();
        let unreadable = current.record.unreadable.get("status").cloned();
        let stored_status = unreadable.unwrap_or_else(|| text(before.status.as_str()));
        let mut request = self
            .update_item(&task_key(&before.reference()))
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#rank", "rank")
            .expression_attribute_values(":before", stored_status)
            .expression_attribute_values(":status", text(status.as_str()))
            .expression_attribute_values(":rank", text(after.rank.as_str()))
            .expression_attribute_values(":rank_sk", text(rank_sk(status, &after.rank, id)))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":now", text(now.to_string()))
            .expression_attribute_values(":by", text(by.as_str()))
            .expression_attribute_values(":updated_sk", text(time_sk(now, id.as_str())));
        match (before.completed_at, after.completed_at) {
            (None, Some(completed_at)) => {
                set.push_str(", completed_at = :completed_at");
                request =
                    request.expression_attribute_values(":completed_at", text(completed_at.to_string()));
            }
            (Some(_), None) => set.push_str(" REMOVE completed_at"),
            _ => {}
        }
        if let Some(version) = expected_version {
            condition.push_str(" AND version = :version");
            request = request.expression_attribute_values(":version", number(version));
        }
        let request = request.update_expression(set).condition_expression(condition);
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
