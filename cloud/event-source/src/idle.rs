//! When nothing is left to do.
//!
//! A chain like write → stream → queue → function has no gap in which its work is nowhere: a record is behind
//! the checkpoint until the function has answered, a message is in its queue until then, and what the function
//! wrote was there before it answered. So it is enough to find, at one moment, no invocation under way, no
//! poller at work, every stream at its tip and every queue empty. The places are looked at one after the
//! other, though, and work could move from one not yet looked at to one that was. It can only be moved by an
//! invocation or a poller: when neither has begun since before the first look, nothing has moved.

use std::time::Duration;

use super::EventSources;
use super::settings::Upstream;

/// Time until the next look when nothing begins: a message's delay may be over, somebody may have emptied a
/// queue.
const PAUSE: Duration = Duration::from_millis(20);

impl EventSources {
    /// Returns when nothing is under way or waiting: in functions, in streams and queues with an enabled
    /// mapping. A message that waits for its retry is waiting.
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
