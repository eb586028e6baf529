//! A number of things under way, and waiting for it to be none.

use std::sync::Arc;

use tokio::sync::watch;

/// How many guards are held, and how many there ever were. Clones share the numbers.
#[derive(Debug, Clone)]
pub struct Count {
    numbers: Arc<watch::Sender<Numbers>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Numbers {
    now: usize,
    ever: u64,
}

impl Default for Count {
    fn default() -> Self {
        Self {
            numbers: Arc::new(watch::Sender::new(Numbers::default())),
        }
    }
}

impl Count {
    /// One more, until the guard is dropped.
    #[must_use]
    pub fn enter(&self) -> Guard {
        self.numbers.send_modify(|numbers| {
            numbers.now += 1;
            numbers.ever += 1;
        });
        Guard(self.clone())
    }

    /// How many guards are held now.
    #[must_use]
    pub fn current(&self) -> usize {
        self.numbers.borrow().now
    }

    /// How often something has begun. While it stays the same, nothing has.
    #[must_use]
    pub fn ever(&self) -> u64 {
        self.numbers.borrow().ever
    }

    /// Returns when the number is 0; at once if it is.
    pub async fn zero(&self) {
        let mut changes = self.numbers.subscribe();
        // The sender lives in self, so this cannot fail before the number is 0.
        let _ = changes.wait_for(|numbers| numbers.now == 0).await;
    }

    /// Returns when something has begun since there were `ever`.
    pub async fn begun_since(&self, ever: u64) {
        let mut changes = self.numbers.subscribe();
        let _ = changes.wait_for(|numbers| numbers.ever != ever).await;
    }
}

/// Counts one until it is dropped.
#[derive(Debug)]
pub struct Guard(Count);

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
        let count = Count::default();
        count.zero().await;
        let (first, second) = (count.enter(), count.enter());
        assert_eq!((count.current(), count.ever()), (2, 2));
        let waiting = {
            let count = count.clone();
            tokio::spawn(async move { count.zero().await })
        };
        drop(first);
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(second);
        waiting.await.unwrap();
        assert_eq!((count.current(), count.ever()), (0, 2));
    }
}
