//! Stopping the mappings: batches in flight finish, no new ones begin.

use tokio::sync::watch;

/// The stop signal. Clones share it.
#[derive(Clone)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    pub(super) fn new(receiver: watch::Receiver<bool>) -> Self {
        Self(receiver)
    }

    pub(super) fn has_come(&self) -> bool {
        // Dropped mappings have stopped as well.
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Returns when the mappings must stop.
    pub(super) async fn come(&self) {
        let _ = self.0.clone().wait_for(|stopped| *stopped).await;
    }

    /// The result of `work`, unless the stop signal comes first.
    pub(super) async fn unless<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.come() => None,
            done = work => Some(done),
        }
    }
}
