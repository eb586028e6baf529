use std::sync::Arc;

use domain::{Clock, CodeKey};
use store::Store;

/// Dependencies of the function; created once, at cold start.
pub struct State<P> {
    /// The table.
    pub store: Store,
    /// Messages and queues.
    pub ports: P,
    /// The key of one-time codes.
    pub code_key: CodeKey,
    /// The time.
    pub clock: Arc<dyn Clock>,
}
