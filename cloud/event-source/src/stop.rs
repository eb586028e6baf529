//! The end of the mappings: what is under way is finished, nothing new begins.

use tokio::sync::watch;

/// Says when to stop. Clones say the same.
#[derive(Clone)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    pub(super) fn new(receiver: watch::Receiver<bool>) -> Self {
        Self(receiver)
    }

    pub(super) fn has_come(&self) -> bool {
        // Mappings that were dropped have stopped as well.
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Returns when it is time.
    pub(super) async fn come(&self) {
        let _ = self.0.clone().wait_for(|stopped| *stopped).await;
    }

    /// Whether `work` was done before it was time.
    pub(super) async fn unless<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.come() => None,
            done = work => Some(done),
        }
    }
}
