use std::sync::Arc;

use domain::{Clock, Entropy};

/// Dependencies of the function; created once, at cold start.
pub struct State<L, P> {
    /// The event log.
    pub log: L,
    /// The bucket, Athena and the queue.
    pub ports: P,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for the pauses between tries.
    pub entropy: Arc<dyn Entropy>,
}
