//! Whose turn it is among the groups of a queue's messages.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Groups whose turns are remembered; beyond that all are as if they had none.
const MAX_GROUPS: usize = 10_000;

/// When each group had its last turn; forgotten when the fleet stops.
#[derive(Default)]
pub(super) struct Turns(Mutex<HashMap<String, u64>>);

impl Turns {
    /// The number of a group's last turn; 0 if it had none.
    pub(super) fn last(&self, group_id: &str) -> u64 {
        self.lock().get(group_id).copied().unwrap_or_default()
    }

    /// A group has its turn.
    pub(super) fn take(&self, group_id: &str) {
        let mut turns = self.lock();
        if turns.len() >= MAX_GROUPS {
            turns.clear();
        }
        let next = turns.values().max().copied().unwrap_or_default() + 1;
        turns.insert(group_id.to_owned(), next);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
