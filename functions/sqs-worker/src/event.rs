//! A batch of messages as Lambda hands it over (developer guide, "Example Amazon SQS event").

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// When the function has to be done with what it does: then Lambda ends the instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Until(pub Timestamp);

/// Before that time is over nothing new is begun.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

impl Until {
    /// Whether there is time to begin with something that takes a few seconds.
    pub(crate) fn is_far(self, now: Timestamp) -> bool {
        now < self.0 - MARGIN
    }

    /// What one of `left` pieces of work may take of the time that is left.
    pub(crate) fn share(self, now: Timestamp, left: usize) -> Self {
        let time = self.0.duration_since(now).saturating_sub(MARGIN);
        let parts = i32::try_from(left.max(1)).unwrap_or(i32::MAX);
        Self(now + time / parts + MARGIN)
    }
}

/// The messages.
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
    /// Tells which queue.
    #[serde(rename = "eventSourceARN")]
    pub(crate) queue_arn: String,
}

impl Record {
    /// How often it has been received, this time included.
    pub(crate) fn receive_count(&self) -> u32 {
        self.attributes.receive_count.parse().unwrap_or(1)
    }
}

/// What SQS says of a message.
#[derive(Deserialize)]
pub(crate) struct Attributes {
    /// How often it has been received, from 1.
    #[serde(rename = "ApproximateReceiveCount")]
    pub(crate) receive_count: String,
}

/// Which messages Lambda shall leave in the queue ("Configuring partial batch responses for Amazon SQS").
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Answer {
    #[serde(rename = "batchItemFailures")]
    pub(crate) failures: Vec<Failure>,
}

/// One of them.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Failure {
    #[serde(rename = "itemIdentifier")]
    pub(crate) message_id: String,
}
