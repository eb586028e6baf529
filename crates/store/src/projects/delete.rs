//! Deleting a project with everything in it.
//!
//! First the project becomes a tombstone: from then on nobody finds it. Then its items are deleted, and last the membership
//! of the deleting owner: if the function is stopped half-way, their next DELETE continues.

use domain::{Job, Project, ProjectId, Role, UserId, Work};
use jiff::Timestamp;

use super::contents::contents;
use crate::actions::Expect;
use crate::item::{JobItem, ProjectItem, live_member, project_tombstone};
use crate::keys::{BY_CREATED, BY_RANK, Key, member_key, members_pk, meta_key, profile_key, project_pk};
use crate::open_work::open_work_item;
use crate::range::Range;
use crate::write::Change;
use crate::{ProjectAccess, Store, StoreError};

/// Number of tasks that one request can safely delete.
const MAX_TASKS: usize = 1000;
/// Number of keys that are collected before they are deleted.
const MAX_KEYS: usize = 500;
/// Maximum number of pages of keys that one request deletes.
const MAX_PAGES: usize = 10;

/// A project as it was read to be deleted.
#[derive(Debug)]
pub enum Deletable {
    /// The project is live.
    Live(Box<ProjectAccess>),
    /// An earlier deletion was stopped half-way; the caller has this role.
    HalfDeleted(Role),
}

/// Outcome of a deletion.
#[derive(Debug, PartialEq, Eq)]
pub enum Deletion {
    /// Everything but the tombstone is deleted; or the worker deletes the rest, because a task has very many comments, say.
    Done,
    /// Nobody finds the project any more, but it has more than 1,000 tasks: this job deletes them.
    Job(Job),
}

/// The work that removes what is left of a deleted project.
pub(super) fn removal(project: &ProjectId, by: &UserId) -> Work {
    Work::RemoveProject {
        project_id: project.clone(),
        by: by.clone(),
    }
}

impl Store {
    /// Like [`Store::read`], but also finds a half-deleted project.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn read_for_deletion(
        &self,
        user: &UserId,
        project: &ProjectId,
    ) -> Result<Option<Deletable>, StoreError> {
        let keys = [meta_key(project), member_key(user, project), profile_key(user)];
        let mut items = self.batch_get(&keys).await?;
        let [meta, membership, profile] = keys.map(|key| items.remove(&key));
        self.admit(user, profile.as_ref())?;
        let (Some(meta), Some(membership)) = (meta, membership) else {
            return Ok(None);
        };
        let (item, Some(member)) = (ProjectItem::read(meta)?, live_member(membership)?) else {
            return Ok(None);
        };
        Ok(Some(match item.is_deleted {
            true => Deletable::HalfDeleted(member.role),
            false => Deletable::Live(Box::new(ProjectAccess::new(item, member))),
        }))
    }

    /// Deletes the project that was read as `current`: at once, or by a job if it is large.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one.
    pub async fn delete_project(
        &self,
        current: &ProjectAccess,
        by: &UserId,
        now: Timestamp,
    ) -> Result<Deletion, StoreError> {
        let project: &Project = &current.project;
        let item = project_tombstone(project, current.fingerprint.as_deref(), (by, now))?;
        let expect = Expect::Version(project.version);
        let open = open_work_item(&removal(&project.id, by), now)?;
        let pk = project_pk(&project.id);
        let some_tasks = Range {
            limit: MAX_TASKS + 1,
            ..Range::of_index(BY_RANK, &pk)
        };
        if self.count(some_tasks).await? > MAX_TASKS {
            // How many there are the job counts: a request may not take longer with each task.
            let job = Job::deleting(project.id.clone(), by.clone(), now);
            let actions = vec![
                self.put_if(item, expect)?,
                self.put_any(JobItem::write(&job, None)?)?,
                self.put_any(open)?,
            ];
            self.transact(actions).await?.done()?;
            return Ok(Deletion::Job(job));
        }
        let change = Change {
            puts: vec![open],
            ..Change::alone(item, expect)
        };
        self.apply(change).await?.done()?;
        self.finish_deletion(&project.id, by).await?;
        Ok(Deletion::Done)
    }

    /// Deletes what is left of a half-deleted project, or a part of it: the worker deletes the rest, by the table's stream.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn finish_deletion(&self, project: &ProjectId, by: &UserId) -> Result<(), StoreError> {
        let own = member_key(by, project);
        if self.delete_contents(project, &own).await? {
            // Only now: without it nobody could continue a deletion that was stopped.
            self.batch_delete(&[own]).await?;
        }
        Ok(())
    }

    /// Deletes the project's tasks, their descriptions and pointers, comments, invitations, and memberships but `own`: a part at
    /// a time, so that each attempt makes progress. Returns whether these were all.
    async fn delete_contents(&self, project: &ProjectId, own: &Key) -> Result<bool, StoreError> {
        let (pk, members) = (project_pk(project), members_pk(project));
        let [first, second, bodies] = contents(&pk);
        let (mut keys, mut pages) = (Vec::new(), 0);
        for range in [first, second, bodies, Range::of_index(BY_CREATED, &members)] {
            let mut position: Option<String> = None;
            loop {
                let page = Range {
                    position: position.as_deref(),
                    ..range
                };
                let (page, next) = self.key_page(page).await?;
                keys.extend(page.keys);
                keys.retain(|key| key != own);
                if keys.len() >= MAX_KEYS {
                    self.delete_keys(std::mem::take(&mut keys)).await?;
                }
                position = next;
                pages += 1;
                if position.is_none() || pages >= MAX_PAGES {
                    break;
                }
            }
            self.delete_keys(std::mem::take(&mut keys)).await?;
            if position.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
