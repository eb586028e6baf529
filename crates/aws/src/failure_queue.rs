//! Queues of what could not be processed, for operators.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::MessageAttributeValue;

use crate::messaging::MessagingError;

/// Sends to a queue of failures.
#[derive(Debug, Clone)]
pub struct FailureQueue {
    client: Client,
    url: String,
}

impl FailureQueue {
    pub(crate) fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Sends what could not be processed. `reason` becomes the message attribute of that name, so that a list of messages shows
    /// why each is there.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn send(&self, body: &str, reason: &str) -> Result<(), MessagingError> {
        let reason = MessageAttributeValue::builder()
            .data_type("String")
            .string_value(reason)
            .build()
            .map_err(|_| MessagingError::incomplete("SQS"))?;
        self.client
            .send_message()
            .queue_url(&self.url)
            .message_body(body)
            .message_attributes("reason", reason)
            .send()
            .await
            .map_err(|error| MessagingError::of("SQS", &error))?;
        Ok(())
    }
}
