//! Time, passed in: the only place of the local cloud that asks the machine what time it is.

use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;

/// Waiting for a time.
pub type Waiting = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What tells the time. Tests hand in their own.
pub trait Clock: Send + Sync + 'static {
    /// The current instant, UTC.
    fn now(&self) -> Timestamp;

    /// Resolves at that time; at once when it is over.
    fn wait_until(&self, at: Timestamp) -> Waiting {
        let left = std::time::Duration::try_from(at.duration_since(self.now())).unwrap_or_default();
        Box::pin(tokio::time::sleep(left))
    }
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

/// A clock that stands still until a test moves it.
#[cfg(test)]
pub(crate) struct ManualClock {
    now: tokio::sync::watch::Sender<Timestamp>,
}

#[cfg(test)]
impl ManualClock {
    pub(crate) fn new(now: Timestamp) -> Arc<Self> {
        Arc::new(Self {
            now: tokio::sync::watch::Sender::new(now),
        })
    }

    pub(crate) fn advance_ms(&self, ms: i64) {
        self.now
            .send_modify(|now| *now += jiff::SignedDuration::from_millis(ms));
    }
}

#[cfg(test)]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn wait_until(&self, at: Timestamp) -> Waiting {
        let mut moved = self.now.subscribe();
        Box::pin(async move {
            if moved.wait_for(|now| *now >= at).await.is_err() {
                std::future::pending().await
            }
        })
    }
}
