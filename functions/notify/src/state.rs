use std::sync::Arc;

use domain::{Clock, PointRules};
use store::Store;

/// Dependencies of the function; created once, at cold start.
pub struct State<P> {
    /// The table.
    pub store: Store,
    /// Queues.
    pub ports: P,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What completed tasks earn at most.
    pub point_rules: PointRules,
}
