//! The worker's queues: SQS.

use aws_sdk_sqs::Client;
use domain::Work;

use crate::Environment;
use crate::messaging::MessagingError;

/// "From 0 to 43,200 seconds" (API reference, ChangeMessageVisibility).
const MAX_VISIBILITY_S: u32 = 43_200;
/// "Valid values: 0 to 900" (API reference, SendMessage, DelaySeconds).
const MAX_DELAY_S: u16 = 900;

/// The URLs of the two work queues.
#[derive(Debug, Clone)]
pub struct QueueUrls {
    /// `QUICK_WORK_QUEUE_URL`: work of seconds.
    pub quick: String,
    /// `SLOW_WORK_QUEUE_URL`: work of minutes ([`Work::is_slow`]).
    pub slow: String,
}

impl QueueUrls {
    /// Reads both variables.
    pub fn read(environment: &mut Environment<'_>) -> Self {
        Self {
            quick: environment.required("QUICK_WORK_QUEUE_URL"),
            slow: environment.required("SLOW_WORK_QUEUE_URL"),
        }
    }
}

/// Sends work, and extends the visibility time-out of messages that are being processed.
#[derive(Debug, Clone)]
pub struct Queues {
    client: Client,
    urls: QueueUrls,
}

impl Queues {
    pub(crate) fn new(client: Client, urls: QueueUrls) -> Self {
        Self { client, urls }
    }

    /// Sends work to its queue.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn send(&self, work: &Work) -> Result<(), MessagingError> {
        self.send_later(work, 0).await
    }

    /// Sends work to its queue, to be received after `delay_s` seconds, 15 minutes at most.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn send_later(&self, work: &Work, delay_s: u16) -> Result<(), MessagingError> {
        let url = if work.is_slow() {
            &self.urls.slow
        } else {
            &self.urls.quick
        };
        // Ids only: it never fails.
        let body = serde_json::to_string(work).unwrap_or_default();
        let mut request = self.client.send_message().queue_url(url).message_body(body);
        if delay_s > 0 {
            request = request.delay_seconds(i32::from(delay_s.min(MAX_DELAY_S)));
        }
        let sent = request.send().await;
        sent.map_err(|error| MessagingError::of("SQS", &error))?;
        Ok(())
    }

    /// Sets the visibility time-out of a message received from the queue at `queue_url`, counted from now.
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
        let response = request.send().await;
        response.map_err(|error| MessagingError::of("SQS", &error))?;
        Ok(())
    }
}
