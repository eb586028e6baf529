//! What is left of a deleted project, removed a bounded part at a time; and looking through all tasks of one.

use domain::{ProjectId, Task, TaskId, UserId};
use jiff::{SignedDuration, Timestamp};

use super::delete::{Part, TOMBSTONE_HOURS, assignees};
use crate::actions::{member_key, meta_key};
use crate::batch::{Key, text as text_of};
use crate::item::{ProjectItem, TaskItem, project_tombstone};
use crate::keys::{
    BODY_PREFIX, BY_CREATED, BY_RANK, META, TASK_PREFIX, members_pk, project_activity_pk, project_pk, task_sk,
};
use crate::range::Range;
use crate::read::is_live;
use crate::write::{Change, Expect, Write};
use crate::{Store, StoreError};

/// Times a deletion is tried again after something else changed the project.
const MAX_CONFLICTS: u32 = 20;

/// What one call of [`Store::remove_some`] has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removed {
    /// So many tasks are gone.
    pub tasks: u64,
    /// Whether nothing is left but the tombstone.
    pub is_all: bool,
}

impl Store {
    /// Whether there is no such project, or nothing but its tombstone counts.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn is_project_gone(&self, project: &ProjectId) -> Result<bool, StoreError> {
        let meta = meta_key(project);
        let found = self.batch_get(std::slice::from_ref(&meta)).await?;
        Ok(found.get(&meta).is_none_or(|item| !is_live(item)))
    }

    /// Removes up to 500 items of a deleted project: what is in its partition but the tombstone, then the history, and last
    /// the memberships, without which its owner could not ask again. It begins with what is still there: call it until
    /// it says that this was all.
    ///
    /// # Errors
    /// See [`StoreError`]; some may be removed by then.
    pub async fn remove_some(&self, project: &ProjectId) -> Result<Removed, StoreError> {
        let (pk, members) = (project_pk(project), members_pk(project));
        let activity = project_activity_pk(project);
        let of_index = |pk| Part {
            index: Some(BY_CREATED.name),
            pk: (BY_CREATED.pk, pk),
            sk: (BY_CREATED.sk, "!", "~"),
        };
        // Descriptions are not read, because a read costs by size: the tasks tell which there are.
        let parts = [
            Part::of_table(&pk, "!", BODY_PREFIX),
            Part::of_table(&pk, "BODY$", "~"),
            of_index(&activity),
            Part::of_table(&activity, "!", "~"),
            of_index(&members),
        ];
        for part in parts {
            let (items, next) = self.key_page(part, None).await?;
            let mut keys: Vec<Key> = Vec::new();
            let mut tasks = 0;
            for item in &items {
                let (Some(pk), Some(sk)) = (text_of(item, "pk"), text_of(item, "sk")) else {
                    continue;
                };
                if sk == META {
                    continue;
                }
                keys.extend(assignees(item).map(|user| (format!("USER#{user}"), sk.to_owned())));
                if item.contains_key("body_version") {
                    keys.push((pk.to_owned(), sk.replacen(TASK_PREFIX, BODY_PREFIX, 1)));
                }
                tasks += u64::from(sk.starts_with(TASK_PREFIX) && item.contains_key(BY_RANK.sk));
                keys.push((pk.to_owned(), sk.to_owned()));
            }
            if keys.is_empty() && next.is_none() {
                continue;
            }
            // `USER#` before `PROJECT#`: only tasks tell which pointers there are, so they go last.
            keys.sort_by(|one, other| other.cmp(one));
            keys.dedup();
            self.batch_delete(&keys).await?;
            return Ok(Removed { tasks, is_all: false });
        }
        Ok(Removed {
            tasks: 0,
            is_all: true,
        })
    }

    /// Deletes a project whose only member has deleted their account: it becomes a tombstone, and what is left of it is to be
    /// removed. Whether it is gone; it stays if others are in it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn abandon_project(
        &self,
        project: &ProjectId,
        by: &UserId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (meta, own) = (meta_key(project), member_key(by, project));
        for _ in 0..MAX_CONFLICTS {
            let Some(item) = self.batch_get(std::slice::from_ref(&meta)).await?.remove(&meta) else {
                return Ok(true);
            };
            if !is_live(&item) {
                return Ok(true);
            }
            if self.has_other_members(project, by).await? {
                return Ok(false);
            }
            let item = ProjectItem::read(item)?;
            let fingerprint = item.fingerprint.clone();
            let current = item.into_project();
            let expires_at = now + SignedDuration::from_hours(TOMBSTONE_HOURS);
            let tombstone = project_tombstone(&current, fingerprint.as_deref(), (by, now), expires_at)?;
            let change = Change {
                deletes: vec![own.clone()],
                ..Change::alone(tombstone, Expect::Version(current.version))
            };
            match self.apply(change).await? {
                Write::Done => return Ok(true),
                Write::Refused(_) => {}
            }
        }
        Err(StoreError::Conflict)
    }

    /// Whether anybody else is a member.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn has_other_members(&self, project: &ProjectId, user: &UserId) -> Result<bool, StoreError> {
        let members = Range {
            index: Some(BY_CREATED),
            pk: &members_pk(project),
            between: None,
            forwards: true,
            limit: 2,
            position: None,
        };
        let own = member_key(user, project).0;
        let (items, _) = self.range(members).await?;
        Ok(items
            .iter()
            .filter(|item| is_live(item))
            .any(|item| text_of(item, "pk") != Some(&own)))
    }

    /// How many tasks a project has.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn count_tasks(&self, project: &ProjectId) -> Result<u64, StoreError> {
        let tasks = Range {
            index: Some(BY_RANK),
            pk: &project_pk(project),
            between: None,
            forwards: true,
            limit: usize::MAX,
            position: None,
        };
        Ok(u64::try_from(self.count(tasks).await?).unwrap_or(u64::MAX))
    }

    /// The tasks after `after`, or the first ones, without descriptions, in the order of their ids; about `limit`. Where to go
    /// on, unless these were the last. No task that is there all the time is left out, whatever is made or deleted
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
        // '!' comes before all that an id has, and after its end.
        let low = after.map_or_else(|| TASK_PREFIX.to_owned(), |task| format!("{}!", task_sk(task)));
        let range = Range {
            limit,
            ..Range::of_table(&pk, (&low, "TASK$"))
        };
        let (items, next) = self.range(range).await?;
        let last = items
            .last()
            .and_then(|item| crate::keys::task_of(text_of(item, "sk")?));
        let mut tasks = Vec::with_capacity(items.len());
        for item in items.into_iter().filter(is_live) {
            tasks.push(TaskItem::read(item)?.0);
        }
        Ok((tasks, next.and(last)))
    }
}
