//! Moving a task between columns and within one: one update of one item.

use domain::{Anchor, MAX_RANK_CHARACTERS, Rank, Status, Task, TaskDetail, UserId};
use jiff::Timestamp;

use super::StoredTask;
use crate::actions::{number, text};
use crate::batch::{Item, key, text as text_of};
use crate::item::TaskItem;
use crate::keys::{project_pk, rank_sk, task_sk, time_sk};
use crate::write::Updated;
use crate::{Store, StoreError};

/// Why a task could not be moved to where it should go.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The neighbour is in another column by now.
    #[error("the neighbour is in another column")]
    NeighbourElsewhere,
    /// The table.
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

/// Where a task goes.
#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    pub(crate) status: Status,
    /// The neighbour as it was read, and on which side of it.
    pub(crate) beside: Option<(&'a Anchor, &'a Task)>,
}

impl Store {
    /// Moves the task that was read as `current` to `status`: beside `neighbour` (which is the anchor's task), else
    /// to the end of the column. Beside one costs one more round trip, for the task on the other side of the gap.
    ///
    /// With `expected_version` only that version is moved; else also one that was edited meanwhile, because a move
    /// does not touch what an edit does.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the version, or the column it is in, is another by now, or it is deleted.
    pub async fn move_task(
        &self,
        current: &StoredTask,
        status: Status,
        beside: Option<(&Anchor, &Task)>,
        expected_version: Option<u64>,
        (by, now): (&UserId, Timestamp),
        tie_breaker: u64,
    ) -> Result<TaskDetail, MoveError> {
        let place = Place { status, beside };
        let rank = self.rank_at(current.task(), &place, now, tie_breaker).await?;
        let moved = self
            .write_move(current, (status, rank), expected_version, (by, now))
            .await?;
        Ok(moved)
    }

    async fn rank_at(
        &self,
        task: &Task,
        place: &Place<'_>,
        now: Timestamp,
        tie_breaker: u64,
    ) -> Result<Rank, MoveError> {
        let Some((anchor, neighbour)) = place.beside else {
            return Ok(Rank::at_end(now, tie_breaker));
        };
        if neighbour.status != place.status {
            return Err(MoveError::NeighbourElsewhere);
        }
        let forwards = matches!(anchor, Anchor::After(_));
        let far = self.next_in_column(neighbour, &task.id, forwards).await?;
        let rank = rank_in_gap(neighbour, far.as_ref(), forwards, now, tie_breaker);
        if let Some(rank) = rank.filter(|rank| rank.as_str().len() <= MAX_RANK_CHARACTERS) {
            return Ok(rank);
        }
        // No room, or only for a very long rank: make room, once. What is then still long is still right. The
        // index is not asked again, because it may not know the new ranks yet.
        let column = self.spread_around(neighbour, &task.id, now).await?;
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
        // A later version is never the older one, whatever the clocks of two instances say.
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
        let mut request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(key(&(project_pk(&before.project_id), task_sk(id)))))
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#rank", "rank")
            .expression_attribute_values(":before", text(before.status.as_str()))
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
            // The SDK sends again what got no answer: then it is this move itself that stands in the way.
            Updated::Refused(item) => item
                .filter(|item| is_moved(item, &after))
                .ok_or(StoreError::Conflict)?,
        };
        let (task, inline, record) = TaskItem::read(item)?;
        let description = match record.body_version {
            None => inline,
            version if version == current.record.body_version => current.detail.description.clone(),
            // Someone edited the description since it was read.
            _ => {
                let found = self.task_with_body(&task.project_id, &task.id).await?;
                return found.map(StoredTask::into_detail).ok_or(StoreError::Conflict);
            }
        };
        Ok(TaskDetail { task, description })
    }
}

/// Whether an item is where the move was to put it: only the same move draws the same rank.
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
