//! A number of things under way, and waiting for it to be none.

use std::sync::Arc;

use tokio::sync::watch;

/// How many guards are held. Clones share the number.
#[derive(Debug, Clone)]
pub(super) struct Count {
    number: Arc<watch::Sender<usize>>,
}

impl Default for Count {
    fn default() -> Self {
        Self {
            number: Arc::new(watch::Sender::new(0)),
        }
    }
}

impl Count {
    /// One more, until the guard is dropped.
    pub(super) fn enter(&self) -> Guard {
        self.number.send_modify(|number| *number += 1);
        Guard(self.clone())
    }

    pub(super) fn current(&self) -> usize {
        *self.number.borrow()
    }

    /// Returns when the number is 0; at once if it is.
    pub(super) async fn zero(&self) {
        let mut changes = self.number.subscribe();
        // The sender lives in self, so this cannot fail before the number is 0.
        let _ = changes.wait_for(|number| *number == 0).await;
    }
}

/// Counts one until it is dropped.
#[derive(Debug)]
pub(super) struct Guard(Count);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.number.send_modify(|number| *number -= 1);
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
        assert_eq!(count.current(), 2);
        let waiting = {
            let count = count.clone();
            tokio::spawn(async move { count.zero().await })
        };
        drop(first);
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(second);
        waiting.await.unwrap();
    }
}
