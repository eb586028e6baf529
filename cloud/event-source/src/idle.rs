//! Waits until nothing is left to do.
//!
//! A chain like write → stream → queue → function has no gap in which its work is nowhere: a record is beyond
//! the checkpoint until the function has responded, a message is in its queue until then, and the function's
//! own writes are done before it responds. So it is enough to find, at one moment, no invocation in flight,
//! no busy poller, every stream at its tip and every queue empty. These are checked one after the other,
//! though, and work could move from one not yet checked to one already checked. Only an invocation or a
//! poller can move it: when neither has begun since before the first check, nothing has moved.
//!
//! Messages that wait are all that is left sooner or later. Nobody waits minutes or hours for them here: those
//! that were received and wait for their next try become visible at once, as often as it takes; and then the
//! delays of new messages end, once for each call, as if their time had come. A message that is sent with a delay
//! after that is left for its time. No worker receives while the waiting ends: a message that it received in between
//! would become visible, and be received, a second time.

use std::time::Duration;

use super::EventSources;
use super::settings::Upstream;

/// The pause until the next check when nothing begins: a message's retry may be due, or a queue may be purged.
const PAUSE: Duration = Duration::from_millis(20);

/// The work that waits in streams and queues.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Nothing,
    /// Messages that were sent with a delay.
    Delayed,
    /// Messages that were received, and are neither deleted nor visible again.
    Hidden,
    Work,
}

impl EventSources {
    /// Returns when nothing is in flight or waiting: in functions, in streams and queues with an enabled
    /// mapping. A message that waits for its retry counts as waiting; pauses before retries, and the delays of new
    /// messages, are cut short.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub async fn idle(&self) -> anyhow::Result<()> {
        let (lambda, busy) = (&self.inner.lambda, &self.inner.busy);
        let mut has_ended_delays = false;
        loop {
            lambda.zero().await;
            busy.zero().await;
            let begun = (lambda.ever(), busy.ever());
            if lambda.current() == 0 && busy.current() == 0 {
                let left = self.left().await?;
                let no_batch = self.inner.batches.try_write();
                match left {
                    _ if no_batch.is_err() || begun != (lambda.ever(), busy.ever()) => {}
                    Left::Nothing => return Ok(()),
                    Left::Delayed if has_ended_delays => return Ok(()),
                    Left::Delayed => {
                        has_ended_delays = true;
                        self.end_waiting(false).await?;
                    }
                    Left::Hidden => self.end_waiting(true).await?,
                    Left::Work => {}
                }
            }
            tokio::select! {
                () = lambda.begun_since(begun.0) => {}
                () = busy.begun_since(begun.1) => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    async fn left(&self) -> anyhow::Result<Left> {
        for poller in &self.inner.streams {
            if poller.mapping.source().is_enabled && !poller.is_at_tip().await? {
                return Ok(Left::Work);
            }
        }
        let mut left = Left::Nothing;
        for queue in self.queues() {
            let counts = self.inner.sqs.counts(queue).await?;
            if counts.visible > 0 {
                return Ok(Left::Work);
            }
            match counts {
                _ if counts.in_flight > 0 => left = Left::Hidden,
                _ if counts.delayed > 0 && left == Left::Nothing => left = Left::Delayed,
                _ => {}
            }
        }
        Ok(left)
    }

    /// Of the messages that were received, or of those that were not.
    async fn end_waiting(&self, received: bool) -> anyhow::Result<()> {
        for queue in self.queues() {
            self.inner.sqs.end_waiting(queue, received).await?;
        }
        Ok(())
    }

    /// The queues with an enabled mapping.
    fn queues(&self) -> impl Iterator<Item = &str> {
        let sources = self.inner.queues.iter().map(|mapping| mapping.source());
        sources.filter_map(|source| match &source.upstream {
            Upstream::Queue(queue) if source.is_enabled => Some(queue.queue.as_str()),
            _ => None,
        })
    }
}
