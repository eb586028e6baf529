//! The table as a request reaches it.

use api::Caller;
use store::{Patience, Store};

/// The table, which handlers reach on behalf of a caller: so none can forget that the caller's session may have ended.
#[derive(Debug, Clone)]
pub struct StoreByCaller(Store);

impl StoreByCaller {
    /// Wraps the table.
    pub fn new(store: Store) -> Self {
        Self(store)
    }

    /// For a request with an access token: whatever reads the caller's profile refuses an ended session.
    #[must_use]
    pub fn of(&self, caller: &Caller) -> Store {
        self.0.for_caller(&caller.claims)
    }

    /// How long the table is tried again.
    pub fn patience(&self) -> Patience {
        self.0.patience().clone()
    }

    /// For a request that proves who it is by other means: a password, a code, a refresh token.
    pub fn without_caller(&self) -> &Store {
        &self.0
    }
}
