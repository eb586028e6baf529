//! Batch operations: input, output and rules.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::error::{ApiError, Failure, batch};

/// The most entries of a batch.
const MAX_ENTRIES: usize = 10;

/// The input of a batch operation.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Batch<T> {
    pub(super) queue_url: String,
    #[serde(default = "Vec::new")]
    pub(super) entries: Vec<Entry<T>>,
}

/// One entry.
#[derive(Deserialize)]
pub(super) struct Entry<T> {
    #[serde(rename = "Id")]
    pub(super) id: String,
    #[serde(flatten)]
    pub(super) content: T,
}

/// The output of a batch operation.
#[derive(Default)]
pub(super) struct BatchAnswer {
    successful: Vec<Value>,
    failed: Vec<Value>,
}

impl BatchAnswer {
    pub(super) fn succeeded(&mut self, id: String, mut answer: Map<String, Value>) {
        answer.insert("Id".to_owned(), Value::String(id));
        self.successful.push(Value::Object(answer));
    }

    pub(super) fn failed(&mut self, id: String, error: &ApiError) {
        self.failed.push(json!({
            "Id": id, "SenderFault": true, "Code": error.code, "Message": error.message,
        }));
    }

    pub(super) fn into_value(self) -> Value {
        json!({ "Successful": self.successful, "Failed": self.failed })
    }
}

/// Number and ids of a batch's entries.
pub(super) fn check_batch<T>(entries: &[Entry<T>], kind: &str) -> Result<(), Failure> {
    if entries.is_empty() {
        let text = format!("There should be at least one {kind} in the request.");
        return Err(batch("EmptyBatchRequest", text));
    }
    if entries.len() > MAX_ENTRIES {
        let sent = entries.len();
        let text = format!("Maximum number of entries per request are {MAX_ENTRIES}. You have sent {sent}.");
        return Err(batch("TooManyEntriesInBatchRequest", text));
    }
    let mut ids = HashSet::new();
    for Entry { id, .. } in entries {
        let is_good = (1..=80).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        if !is_good {
            return Err(batch(
                "InvalidBatchEntryId",
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at \
                 most 80 letters long.",
            ));
        }
        if !ids.insert(id) {
            return Err(batch("BatchEntryIdsNotDistinct", format!("Id {id} repeated.")));
        }
    }
    Ok(())
}
