//! A batch of stream records, as Lambda delivers it (developer guide, "Using Lambda with Amazon DynamoDB").

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The records as received: one that cannot be parsed must not prevent the others from being processed.
#[derive(Debug, Deserialize)]
pub(crate) struct Batch {
    #[serde(rename = "Records")]
    pub(crate) records: Vec<Value>,
}

/// One change of one item.
#[derive(Deserialize)]
pub(crate) struct Record {
    #[serde(rename = "eventID", default)]
    pub(crate) event_id: String,
    pub(crate) dynamodb: Images,
}

#[derive(Deserialize)]
pub(crate) struct Images {
    /// Identifies the record in the response.
    #[serde(rename = "SequenceNumber")]
    pub(crate) sequence_number: String,
    #[serde(rename = "Keys")]
    pub(crate) keys: Value,
    #[serde(rename = "OldImage", default)]
    pub(crate) old: Option<Value>,
    #[serde(rename = "NewImage", default)]
    pub(crate) new: Option<Value>,
}

impl Record {
    pub(crate) fn read(value: &Value) -> Result<Self, serde_json::Error> {
        Self::deserialize(value)
    }
}

/// A message to the failure queue: the reason, and all that is needed to process the record again.
#[derive(Serialize)]
pub(crate) struct FailedRecord<'a> {
    pub(crate) reason: &'a str,
    pub(crate) function: &'static str,
    pub(crate) event_id: &'a str,
    pub(crate) sequence_number: &'a str,
    /// The record; absent if it is too large for a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) record: Option<&'a Value>,
}
