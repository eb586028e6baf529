//! Removing a deleted project, a bounded part at a time.

use domain::{ProjectId, UserId};
use jiff::Timestamp;

use super::contents::contents;
use super::delete::removal;
use crate::actions::Expect;
use crate::item::{ProjectItem, project_tombstone};
use crate::keys::{BY_CREATED, member_key, members_pk, meta_key, project_activity_pk, project_pk};
use crate::open_work::open_work_item;
use crate::range::Range;
use crate::tombstone::is_live;
use crate::write::{Change, MAX_CONFLICTS, Write};
use crate::{Store, StoreError};

/// The result of one call of [`Store::remove_some`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removed {
    /// Number of tasks.
    pub tasks: u64,
    /// Whether nothing is left but the tombstone.
    pub is_all: bool,
}

impl Store {
    /// Whether there is no such project, or only its tombstone.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn is_project_gone(&self, project: &ProjectId) -> Result<bool, StoreError> {
        let meta = self.get(&meta_key(project)).await?;
        Ok(meta.is_none_or(|item| !is_live(&item)))
    }

    /// Removes up to 500 items of a deleted project: first those of its partition but the tombstone, then the history, and last
    /// the memberships, without which its owner could not ask again. Each call begins with what is left: call it until it
    /// returns that this was all.
    ///
    /// # Errors
    /// See [`StoreError`]; some items may be removed by then.
    pub async fn remove_some(&self, project: &ProjectId) -> Result<Removed, StoreError> {
        let (pk, members) = (project_pk(project), members_pk(project));
        let activity = project_activity_pk(project);
        let [first, second, bodies] = contents(&pk);
        let ranges = [
            first,
            second,
            bodies,
            Range::of_index(BY_CREATED, &activity),
            Range::of_table(&activity, ("!", "~")),
            Range::of_index(BY_CREATED, &members),
        ];
        for range in ranges {
            let (page, next) = self.key_page(range).await?;
            if page.keys.is_empty() && next.is_none() {
                continue;
            }
            let tasks = page.tasks;
            self.delete_keys(page.keys).await?;
            return Ok(Removed { tasks, is_all: false });
        }
        Ok(Removed {
            tasks: 0,
            is_all: true,
        })
    }

    /// Deletes a project whose only member has deleted their account: it becomes a tombstone, and everything else is left to be
    /// removed. Returns whether it is deleted; it stays if it has other members.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn abandon_project(
        &self,
        project: &ProjectId,
        by: &UserId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        for _ in 0..MAX_CONFLICTS {
            let Some(item) = self.get(&meta_key(project)).await?.filter(is_live) else {
                return Ok(true);
            };
            if self.has_other_members(project, by).await? {
                return Ok(false);
            }
            let ProjectItem {
                project: current,
                fingerprint,
                ..
            } = ProjectItem::read(item)?;
            let tombstone = project_tombstone(&current, fingerprint.as_deref(), (by, now))?;
            let change = Change {
                puts: vec![open_work_item(&removal(project, by), now)?],
                deletes: vec![member_key(by, project)],
                ..Change::alone(tombstone, Expect::Version(current.version))
            };
            match self.apply(change).await? {
                Write::Done => return Ok(true),
                Write::Refused(_) => {}
            }
        }
        Err(StoreError::Conflict)
    }
}
