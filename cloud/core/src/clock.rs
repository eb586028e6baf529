//! Time, passed in: the only place of the cloud that reads the machine's clock.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

/// A future that resolves at a time.
pub type Waiting = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A source of time. Tests pass their own.
pub trait Clock: Send + Sync + 'static {
    /// The current instant, UTC.
    fn now(&self) -> Timestamp;

    /// Resolves at that time; immediately when it has passed.
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

/// The machine's clock, shared.
#[must_use]
pub fn system() -> SharedClock {
    Arc::new(SystemClock)
}

/// A clock that moves only when a test moves it. Part of the crate itself: behind a feature, all services
/// would be compiled twice.
#[derive(Debug)]
pub struct ManualClock {
    now: tokio::sync::watch::Sender<Timestamp>,
    /// The times that callers wait for.
    waits: Arc<Mutex<Vec<Timestamp>>>,
}

impl ManualClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Arc<Self> {
        Arc::new(Self {
            now: tokio::sync::watch::Sender::new(now),
            waits: Arc::default(),
        })
    }

    /// Advances the clock.
    pub fn advance_ms(&self, ms: i64) {
        self.now
            .send_modify(|now| *now += jiff::SignedDuration::from_millis(ms));
    }

    /// The number of callers that wait for a time.
    #[must_use]
    pub fn waiting(&self) -> usize {
        lock(&self.waits).len()
    }

    /// Advances to the earliest time that a caller waits for, if any.
    pub fn advance_to_next(&self) {
        let next = lock(&self.waits).iter().min().copied();
        if let Some(next) = next {
            self.now.send_modify(|now| *now = next.max(*now));
        }
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn wait_until(&self, at: Timestamp) -> Waiting {
        struct Wait(Arc<Mutex<Vec<Timestamp>>>, Timestamp);
        impl Drop for Wait {
            fn drop(&mut self) {
                let mut waits = lock(&self.0);
                if let Some(place) = waits.iter().position(|at| *at == self.1) {
                    waits.swap_remove(place);
                }
            }
        }
        let mut moved = self.now.subscribe();
        lock(&self.waits).push(at);
        let wait = Wait(Arc::clone(&self.waits), at);
        Box::pin(async move {
            let came = moved.wait_for(|now| *now >= at).await.is_ok();
            drop(wait);
            if !came {
                std::future::pending::<()>().await;
            }
        })
    }
}

/// Nothing panics while one of these is held.
fn lock(waits: &Mutex<Vec<Timestamp>>) -> MutexGuard<'_, Vec<Timestamp>> {
    waits.lock().unwrap_or_else(PoisonError::into_inner)
}
