//! A batch of messages, as Lambda delivers it (developer guide, "Example Amazon SQS event").

use serde::Deserialize;

/// The messages of one queue.
#[derive(Deserialize)]
pub(crate) struct Batch {
    #[serde(rename = "Records")]
    pub(crate) records: Vec<Record>,
}

/// One message.
#[derive(Deserialize)]
pub(crate) struct Record {
    #[serde(rename = "messageId")]
    pub(crate) message_id: String,
    #[serde(rename = "receiptHandle")]
    pub(crate) receipt_handle: String,
    pub(crate) body: String,
    pub(crate) attributes: Attributes,
    /// The queue.
    #[serde(rename = "eventSourceARN")]
    pub(crate) queue_arn: String,
}

impl Record {
    /// How often the message was received, including this time.
    pub(crate) fn receive_count(&self) -> u32 {
        self.attributes.receive_count.parse().unwrap_or(1)
    }
}

/// The system attributes of a message.
#[derive(Deserialize)]
pub(crate) struct Attributes {
    #[serde(rename = "ApproximateReceiveCount")]
    pub(crate) receive_count: String,
}
