//! The worker's queues: SQS.

use aws_sdk_sqs::Client;
use domain::Work;

use crate::messaging::MessagingError;

/// "From 0 to 43,200 seconds" (API reference, ChangeMessageVisibility).
const MAX_VISIBILITY_S: u32 = 43_200;

/// Where work waits. What takes long does not keep the rest waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkQueue {
    /// Done within seconds.
    Quick,
    /// May take minutes.
    Slow,
}

impl WorkQueue {
    /// Where a piece of work belongs; `job` says whether a job is slow ([`domain::JobKind::is_slow`]).
    pub fn of(work: &Work, job_is_slow: bool) -> Self {
        let is_slow = match work {
            Work::Job { .. } => job_is_slow,
            Work::Verify { .. } | Work::RemoveProject { .. } | Work::RemoveAccount { .. } => true,
            Work::Thumbnail { .. }
            | Work::Avatar { .. }
            | Work::RemoveAvatar { .. }
            | Work::RemoveFile { .. }
            | Work::RemoveFilesOf { .. } => false,
        };
        if is_slow { Self::Slow } else { Self::Quick }
    }
}

/// Where they are: `QUICK_WORK_QUEUE_URL`, `SLOW_WORK_QUEUE_URL`.
#[derive(Debug, Clone)]
pub struct QueueUrls {
    /// Of [`WorkQueue::Quick`].
    pub quick: String,
    /// Of [`WorkQueue::Slow`].
    pub slow: String,
}

/// Puts work into queues, and says how long a message that is worked on stays hidden.
#[derive(Debug, Clone)]
pub struct Queues {
    client: Client,
    urls: QueueUrls,
}

impl Queues {
    pub(crate) fn new(client: Client, urls: QueueUrls) -> Self {
        Self { client, urls }
    }

    /// Puts work into a queue, to be seen after `delay_s` seconds (at most 900).
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn send(&self, lane: WorkQueue, work: &Work, delay_s: u32) -> Result<(), MessagingError> {
        let url = match lane {
            WorkQueue::Quick => &self.urls.quick,
            WorkQueue::Slow => &self.urls.slow,
        };
        // Ids only: it never fails.
        let body = serde_json::to_string(work).unwrap_or_default();
        let request = self.client.send_message().queue_url(url).message_body(body);
        let delay_s = i32::try_from(delay_s).unwrap_or(i32::MAX);
        let sent = request.delay_seconds(delay_s).send().await;
        sent.map_err(|error| MessagingError::of("SQS", &error))?;
        Ok(())
    }

    /// Hides a message that was received from the queue at `queue_url` for so many seconds from now on.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn extend_visibility(
        &self,
        queue_url: &str,
        receipt_handle: &str,
        seconds: u32,
    ) -> Result<(), MessagingError> {
        let seconds = i32::try_from(seconds.min(MAX_VISIBILITY_S)).unwrap_or_default();
        let request = self.client.change_message_visibility().queue_url(queue_url);
        let request = request.receipt_handle(receipt_handle).visibility_timeout(seconds);
        let answer = request.send().await;
        answer.map_err(|error| MessagingError::of("SQS", &error))?;
        Ok(())
    }
}
