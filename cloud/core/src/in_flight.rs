//! Counts what is in flight, and waits until nothing is.

use std::sync::Arc;

use tokio::sync::watch;

/// The number of guards held now and ever. Clones share the numbers.
#[derive(Debug, Clone)]
pub struct InFlight {
    numbers: Arc<watch::Sender<Numbers>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Numbers {
    now: usize,
    ever: u64,
}

impl Default for InFlight {
    fn default() -> Self {
        Self {
            numbers: Arc::new(watch::Sender::new(Numbers::default())),
        }
    }
}

impl InFlight {
    /// Counts one more until the guard is dropped.
    #[must_use]
    pub fn enter(&self) -> Guard {
        self.numbers.send_modify(|numbers| {
            numbers.now += 1;
            numbers.ever += 1;
        });
        Guard(self.clone())
    }

    /// The number of guards held now.
    #[must_use]
    pub fn current(&self) -> usize {
        self.numbers.borrow().now
    }

    /// The number of guards ever taken. While it stays the same, nothing has begun.
    #[must_use]
    pub fn ever(&self) -> u64 {
        self.numbers.borrow().ever
    }

    /// Returns when no guard is held; immediately if none is.
    pub async fn zero(&self) {
        let mut changes = self.numbers.subscribe();
        // The sender lives in self, so this cannot fail before the number is 0.
        let _ = changes.wait_for(|numbers| numbers.now == 0).await;
    }

    /// Returns when a guard was taken after the count `ever`.
    pub async fn begun_since(&self, ever: u64) {
        let mut changes = self.numbers.subscribe();
        let _ = changes.wait_for(|numbers| numbers.ever != ever).await;
    }
}

/// Counts one until it is dropped.
#[derive(Debug)]
pub struct Guard(InFlight);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.numbers.send_modify(|numbers| numbers.now -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn zero_waits_for_the_last_guard() {
        let in_flight = InFlight::default();
        in_flight.zero().await;
        let (first, second) = (in_flight.enter(), in_flight.enter());
        assert_eq!((in_flight.current(), in_flight.ever()), (2, 2));
        let waiting = {
            let in_flight = in_flight.clone();
            tokio::spawn(async move { in_flight.zero().await })
        };
        drop(first);
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(second);
        waiting.await.unwrap();
        assert_eq!((in_flight.current(), in_flight.ever()), (0, 2));
    }
}
