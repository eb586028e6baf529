//! A batch of stream records as Lambda hands it over (developer guide, "Using Lambda with Amazon DynamoDB").

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The records as they came: one that cannot be read must not keep the others from being read.
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
    /// Tells Lambda which record failed.
    #[serde(rename = "SequenceNumber")]
    pub(crate) sequence_number: String,
    #[serde(rename = "Keys")]
    pub(crate) keys: Value,
    #[serde(rename = "OldImage", default)]
    pub(crate) old: Option<Value>,
    #[serde(rename = "NewImage", default)]
    pub(crate) new: Option<Value>,
}

/// Which records Lambda shall hand over again: it starts at the lowest of them ("Configuring partial batch response with
/// DynamoDB and Lambda").
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Answer {
    #[serde(rename = "batchItemFailures")]
    pub(crate) failures: Vec<Failure>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Failure {
    #[serde(rename = "itemIdentifier")]
    pub(crate) sequence_number: String,
}

/// What is put aside for operators: why, and all that is needed to hand the record over again.
#[derive(Serialize)]
pub(crate) struct SetAside<'a> {
    pub(crate) reason: &'a str,
    pub(crate) function: &'static str,
    pub(crate) event_id: &'a str,
    pub(crate) sequence_number: &'a str,
    /// The record; left out where it is too large for a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) record: Option<&'a Value>,
}
