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
    /// The times that somebody waits for.
    waits: Arc<std::sync::Mutex<Vec<Timestamp>>>,
}

#[cfg(test)]
impl ManualClock {
    pub(crate) fn new(now: Timestamp) -> Arc<Self> {
        Arc::new(Self {
            now: tokio::sync::watch::Sender::new(now),
            waits: Arc::default(),
        })
    }

    pub(crate) fn advance_ms(&self, ms: i64) {
        self.now
            .send_modify(|now| *now += jiff::SignedDuration::from_millis(ms));
    }

    /// How many wait for a time.
    pub(crate) fn waiting(&self) -> usize {
        self.waits.lock().unwrap().len()
    }

    /// Goes on to the first time that somebody waits for, if anybody does.
    pub(crate) fn advance_to_next(&self) {
        let next = self.waits.lock().unwrap().iter().min().copied();
        if let Some(next) = next {
            self.now.send_modify(|now| *now = next.max(*now));
        }
    }
}

#[cfg(test)]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn wait_until(&self, at: Timestamp) -> Waiting {
        struct Wait(Arc<std::sync::Mutex<Vec<Timestamp>>>, Timestamp);
        impl Drop for Wait {
            fn drop(&mut self) {
                let mut waits = self.0.lock().unwrap();
                let place = waits.iter().position(|at| *at == self.1).unwrap();
                waits.swap_remove(place);
            }
        }
        let mut moved = self.now.subscribe();
        self.waits.lock().unwrap().push(at);
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
