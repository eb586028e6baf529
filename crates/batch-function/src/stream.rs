//! A batch of stream records, as Lambda delivers it (developer guide, "Using Lambda with Amazon DynamoDB").

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A message has at most 1 MiB (SQS API reference, SendMessage); the rest is for the fields around the record.
const MAX_RECORD_BYTES: usize = 1_000_000;

/// The records as received: one that cannot be parsed must not prevent the others from being processed.
#[derive(Debug, Deserialize)]
pub struct Batch {
    /// The records.
    #[serde(rename = "Records")]
    pub records: Vec<Value>,
}

/// One change of one item.
#[derive(Deserialize)]
pub struct Record {
    /// Identifies the record in logs.
    #[serde(rename = "eventID", default)]
    pub event_id: String,
    /// The item.
    pub dynamodb: Images,
    #[serde(rename = "userIdentity", default)]
    user: Option<Identity>,
}

/// The item before and after the change, in DynamoDB's JSON.
#[derive(Deserialize)]
pub struct Images {
    /// Identifies the record in the response.
    #[serde(rename = "SequenceNumber")]
    pub sequence_number: String,
    /// The item's key.
    #[serde(rename = "Keys")]
    pub keys: Value,
    /// The item before; none if it was created.
    #[serde(rename = "OldImage", default)]
    pub old: Option<Value>,
    /// The item after; none if it was removed.
    #[serde(rename = "NewImage", default)]
    pub new: Option<Value>,
}

#[derive(Deserialize)]
struct Identity {
    #[serde(rename = "principalId", default)]
    principal: String,
}

impl Record {
    /// # Errors
    /// If the value is no stream record. The error's own text may repeat the record.
    pub fn read(value: &Value) -> Result<Self, serde_json::Error> {
        Self::deserialize(value)
    }

    /// Whether DynamoDB itself has removed the item, because its time to live was over ("DynamoDB Streams and Time to Live", developer guide).
    pub fn is_expiry(&self) -> bool {
        self.user
            .as_ref()
            .is_some_and(|user| user.principal == "dynamodb.amazonaws.com")
    }
}

/// A record that cannot be processed, for the failure queue.
#[derive(Debug, Clone, Copy)]
pub struct FailedRecord<'a> {
    /// Why, in a few words.
    pub reason: &'a str,
    /// The function.
    pub function: &'static str,
    /// Identifies the record in logs.
    pub event_id: &'a str,
    /// The place of the record in its shard.
    pub sequence_number: &'a str,
    /// The record.
    pub record: &'a Value,
}

#[derive(Serialize)]
struct Message<'a> {
    reason: &'a str,
    function: &'static str,
    event_id: &'a str,
    sequence_number: &'a str,
    /// Absent if it is too large for a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a Value>,
}

impl FailedRecord<'_> {
    /// The message: the reason, and all that is needed to process the record again.
    pub fn message(&self) -> String {
        let Self {
            reason,
            function,
            event_id,
            sequence_number,
            record,
        } = *self;
        let is_small = record.to_string().len() <= MAX_RECORD_BYTES;
        let message = Message {
            reason,
            function,
            event_id,
            sequence_number,
            record: is_small.then_some(record),
        };
        serde_json::to_string(&message).unwrap_or_else(|_| reason.to_owned())
    }
}
