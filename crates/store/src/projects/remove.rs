//! Removing a deleted project, a bounded part at a time.

use domain::{ProjectId, UserId};
use jiff::Timestamp;

use super::contents::contents;
use super::delete::removal;
use crate::attribute::number;
use crate::item::{MEMBERS, ProjectItem, project_tombstone};
use crate::keys::{BY_CREATED, member_key, members_pk, meta_key, project_activity_pk, project_pk};
use crate::open_work::open_work_item;
use crate::range::Range;
use crate::tombstone::is_live;
use crate::write::Write;
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
    /// the memberships, without which its owner could not ask again. The hours of the history are exported anew. Each call begins with what is left: call it until it
    /// returns that this was all.
    ///
    /// # Errors
    /// See [`StoreError`]; some items may be removed by then.
    pub async fn remove_some(&self, project: &ProjectId, now: Timestamp) -> Result<Removed, StoreError> {
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
            // First: once the histories are gone, nothing tells which hours had them.
            self.mark_hours(page.hours(), now).await?;
            self.delete_keys(page.keys).await?;
            return Ok(Removed { tasks, is_all: false });
        }
        Ok(Removed {
            tasks: 0,
            is_all: true,
        })
    }

    /// Deletes a project whose only member has deleted their account: it becomes a tombstone, and everything else is left to be
    /// removed. Returns whether it is deleted; it stays if it has other
    /// members, which the write itself depends on.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn abandon_project(
        &self,
        project: &ProjectId,
        by: &UserId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut attempts = self.attempts();
        loop {
            let Some(item) = self.get(&meta_key(project)).await?.filter(is_live) else {
                return Ok(true);
            };
            let ProjectItem {
                project: current,
                fingerprint,
                members,
                ..
            } = ProjectItem::read(item)?;
            match members {
                None => self.count_members(project).await?,
                Some(members) if members > 1 => return Ok(false),
                Some(_) => {
                    let tombstone = project_tombstone(&current, fingerprint.as_deref(), (by, now))?;
                    let put = self.put_as(tombstone, |put| {
                        put.condition_expression(
                            "version = :expected AND attribute_not_exists(deleted_at) AND #members <= :one",
                        )
                        .expression_attribute_names("#members", MEMBERS)
                        .expression_attribute_values(":expected", number(current.version))
                        .expression_attribute_values(":one", number(1))
                    })?;
                    let actions = vec![
                        put,
                        self.delete_any(&member_key(by, project))?,
                        self.put_any(open_work_item(&removal(project, by), now)?)?,
                    ];
                    match self.transact(actions).await? {
                        Write::Done => return Ok(true),
                        Write::Refused(_) => {}
                    }
                }
            }
            if !attempts.again().await {
                return Err(StoreError::Conflict);
            }
        }
    }
}
