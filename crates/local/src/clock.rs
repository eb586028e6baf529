//! Time, passed in: the only place of the local cloud that asks the machine what time it is.

use std::sync::Arc;

use jiff::Timestamp;

/// What tells the time. Tests hand in their own.
pub trait Clock: Send + Sync + 'static {
    /// The current instant, UTC.
    fn now(&self) -> Timestamp;
}

/// A clock shared by the parts of one fleet.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the edge where time comes in")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The machine's clock, ready to be handed around.
#[must_use]
pub fn system() -> SharedClock {
    Arc::new(SystemClock)
}
