use std::sync::Arc;

use domain::{Clock, Entropy};
use store::Store;

/// Dependencies of the function; created once, at cold start.
pub struct State<P> {
    /// The table.
    pub store: Store,
    /// The bucket and the queues.
    pub ports: P,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, where a repetition needs no equal value.
    pub entropy: Arc<dyn Entropy>,
}
