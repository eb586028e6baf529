//! A batch of messages, as Lambda delivers it (developer guide, "Example Amazon SQS event").

use serde::Deserialize;

/// The messages of one queue.
#[derive(Deserialize)]
pub struct Batch {
    /// The messages.
    #[serde(rename = "Records")]
    pub records: Vec<Record>,
}

/// One message.
#[derive(Deserialize)]
pub struct Record {
    /// The message's id.
    #[serde(rename = "messageId")]
    pub message_id: String,
    /// The receipt handle: identifies this receive of the message, not the message.
    #[serde(rename = "receiptHandle")]
    pub receipt_handle: String,
    /// The text.
    pub body: String,
    attributes: Attributes,
    /// The queue.
    #[serde(rename = "eventSourceARN")]
    pub queue_arn: String,
}

/// The system attributes of a message.
#[derive(Deserialize)]
struct Attributes {
    #[serde(rename = "ApproximateReceiveCount")]
    receive_count: String,
}

impl Record {
    /// How often the message was received, including this time.
    pub fn receive_count(&self) -> u32 {
        self.attributes.receive_count.parse().unwrap_or(1)
    }
}
