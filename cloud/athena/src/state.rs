//! Athena as all operations see it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cloud_core::clock::SharedClock;
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use cloud_core::objects::SharedObjects;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

use super::error::{Failure, invalid};
use super::settings::{Catalog, WorkGroupSettings};
use super::store::Store;

/// Athena with everything in it. Clones share it.
#[derive(Clone)]
pub struct Athena {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) config: Config,
    pub(super) work_groups: BTreeMap<String, WorkGroupSettings>,
    pub(super) store: Store,
    /// The queries that run or wait, by their ids.
    pub(super) running: Mutex<HashMap<String, AbortHandle>>,
    /// One for each query that runs.
    pub(super) slots: Semaphore,
}

/// Athena's configuration and dependencies.
pub struct Config {
    /// The databases and tables.
    pub catalog: Catalog,
    /// The workgroups, beside `primary`.
    pub work_groups: Vec<WorkGroupSettings>,
    /// The buckets.
    pub objects: SharedObjects,
    /// Who may do what.
    pub iam: Iam,
    /// Errors on demand.
    pub faults: Faults,
    /// The time.
    pub clock: SharedClock,
}

impl Athena {
    pub(super) fn work_group(&self, name: &str) -> Result<&WorkGroupSettings, Failure> {
        let group = self.inner.work_groups.get(name);
        group.ok_or_else(|| invalid(format!("WorkGroup {name} is not found.")))
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.inner.config.clock.now().as_millisecond()
    }

    pub(super) fn running(&self) -> MutexGuard<'_, HashMap<String, AbortHandle>> {
        // Nothing under the lock can leave the map half changed.
        self.inner.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
