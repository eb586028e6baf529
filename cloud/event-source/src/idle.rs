//! Waits until nothing is left to do.
//!
//! A chain like write → stream → queue → function has no gap in which its work is nowhere: a record is beyond
//! the checkpoint until the function has responded, a message is in its queue until then, and the function's
//! own writes are done before it responds. So it is enough to find, at one moment, no invocation in flight,
//! no busy poller, every stream at its tip and every queue empty. These are checked one after the other,
//! though, and work could move from one not yet checked to one already checked. Only an invocation or a
//! poller can move it: when neither has begun since before the first check, nothing has moved.

use std::time::Duration;

use super::EventSources;
use super::settings::Upstream;

/// The pause until the next check when nothing begins: a message's delay may end, or a queue may be purged.
const PAUSE: Duration = Duration::from_millis(20);

impl EventSources {
    /// Returns when nothing is in flight or waiting: in functions, in streams and queues with an enabled
    /// mapping. A message that waits for its retry counts as waiting.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub async fn idle(&self) -> anyhow::Result<()> {
        let (lambda, busy) = (&self.inner.lambda, &self.inner.busy);
        loop {
            lambda.zero().await;
            busy.zero().await;
            let begun = (lambda.ever(), busy.ever());
            if lambda.current() == 0
                && busy.current() == 0
                && self.is_drained().await?
                && begun == (lambda.ever(), busy.ever())
            {
                return Ok(());
            }
            tokio::select! {
                () = lambda.begun_since(begun.0) => {}
                () = busy.begun_since(begun.1) => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    async fn is_drained(&self) -> anyhow::Result<bool> {
        for poller in &self.inner.streams {
            if poller.mapping.source().is_enabled && !poller.is_at_tip().await? {
                return Ok(false);
            }
        }
        for mapping in &self.inner.queues {
            let source = mapping.source();
            if let Upstream::Queue(queue) = &source.upstream
                && source.is_enabled
                && self.inner.sqs.counts(&queue.queue).await?.total() > 0
            {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
