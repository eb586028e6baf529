//! What every handler of this function works with.

use std::sync::Arc;

use api::token::Verifier;
use api::{Authenticates, CursorKey};
use domain::{Clock, Entropy, IdSeed};
use jiff::Timestamp;
use store::Store;

/// Made once, at cold start.
pub struct State {
    /// The table.
    pub store: Store,
    /// Checks access tokens.
    pub verifier: Verifier,
    /// Seals cursors.
    pub cursor_key: CursorKey,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// How handlers take it.
pub(crate) type Shared = axum::extract::State<Arc<State>>;

impl Authenticates for State {
    fn verifier(&self) -> &Verifier {
        &self.verifier
    }
}

impl State {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Bytes of a new id.
    pub(crate) fn seed(&self) -> IdSeed {
        IdSeed(self.entropy.bytes())
    }

    /// What tells two ranks apart that are made at one moment.
    pub(crate) fn noise(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.entropy.bytes();
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}
