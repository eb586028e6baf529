//! Reading the graph of links between the tasks of a project as it is at one version of its guard.
//!
//! The tasks are read by TransactGetItems, the guard with each of them. GetItem and BatchGetItem show the items of another transaction
//! one by one: "Multiple GetItem requests … can be run in any order, and therefore the results are read-committed" (`DynamoDB` developer
//! guide, "Isolation levels for DynamoDB transactions"). They could show a new version of the guard, and a task without the link that was
//! added together with it. TransactGetItems is serializable with TransactWriteItems: whatever it reads with a version of the guard has
//! the links of that version, and reads that find the same version belong together, however many there are.

use domain::{ProjectId, TaskId};

use crate::attribute::{Item, number_of};
use crate::batch::MAX_TRANSACT_GET;
use crate::keys::{Key, project_pk, task_sk};
use crate::link_keys::guard_key;
use crate::tombstone::is_live;
use crate::{Store, StoreError};

/// The version of a project's guard; `None` before the first link.
pub(super) type GuardVersion = Option<u64>;

/// The links of a project, for one check.
pub(super) struct LinkGraph<'a> {
    store: &'a Store,
    project: &'a ProjectId,
    guard: Guard,
}

enum Guard {
    /// The write that the check is for closes no circle.
    NotNeeded,
    NotRead,
    Read(GuardVersion),
}

impl<'a> LinkGraph<'a> {
    /// All reads must find one version of the guard.
    pub(super) fn guarded(store: &'a Store, project: &'a ProjectId) -> Self {
        Self {
            store,
            project,
            guard: Guard::NotRead,
        }
    }

    /// Reads without a guard, at half the price.
    pub(super) fn unguarded(store: &'a Store, project: &'a ProjectId) -> Self {
        Self {
            store,
            project,
            guard: Guard::NotNeeded,
        }
    }

    /// The version of the guard at which everything was read; the outer `None` if none was needed.
    pub(super) async fn guard(&mut self) -> Result<Option<GuardVersion>, StoreError> {
        if matches!(self.guard, Guard::NotRead) {
            self.read_guarded(&[]).await?;
        }
        Ok(match self.guard {
            Guard::Read(version) => Some(version),
            Guard::NotNeeded | Guard::NotRead => None,
        })
    }

    /// The items of those of these tasks that are not deleted, in no order.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if a link was added in the project since the first read.
    pub(super) async fn tasks(&mut self, tasks: &[TaskId]) -> Result<Vec<Item>, StoreError> {
        if matches!(self.guard, Guard::NotNeeded) {
            let found = self.store.heads(self.project, tasks).await?.into_iter();
            return Ok(found.map(|(_, item)| item).collect());
        }
        let mut found = Vec::with_capacity(tasks.len());
        // One of the keys is the guard's.
        for chunk in tasks.chunks(MAX_TRANSACT_GET - 1) {
            found.extend(self.read_guarded(chunk).await?);
        }
        Ok(found)
    }

    async fn read_guarded(&mut self, tasks: &[TaskId]) -> Result<Vec<Item>, StoreError> {
        let pk = project_pk(self.project);
        let mut keys: Vec<Key> = vec![guard_key(self.project)];
        keys.extend(tasks.iter().map(|task| (pk.clone(), task_sk(task))));
        let mut items = self.store.transact_get(&keys).await?.into_iter();
        let version = items.next().flatten();
        let version = version.and_then(|item| number_of(&item, "version"));
        match self.guard {
            Guard::Read(first) if first != version => return Err(StoreError::Conflict),
            _ => self.guard = Guard::Read(version),
        }
        Ok(items.flatten().filter(is_live).collect())
    }
}
