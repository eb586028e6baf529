//! One batch: each record is processed by itself.

use std::collections::BTreeSet;

use batch_function::{BatchResponse, ProcessingError};
use serde_json::Value;

use crate::changes::handle_change;
use crate::event::{Batch, FailedRecord, Record};
use crate::ports::Ports;
use crate::state::State;

/// A message has at most 1 MiB (SQS API reference, SendMessage); the rest is for the fields around the record.
const MAX_RECORD_BYTES: usize = 1_000_000;

/// Processes a batch of stream records. The response lists those to retry: the ones that failed for now, and later ones of
/// the same item, so that no user is notified of the later change first. A record that can never be processed goes to the
/// failure queue with its reason.
///
/// Every effect can be repeated: Lambda delivers all records from the first failed one on again.
///
/// # Errors
/// If the event is no batch.
pub async fn handle<P: Ports>(state: &State<P>, event: Value) -> Result<BatchResponse, serde_json::Error> {
    let batch: Batch = serde_json::from_value(event)?;
    let mut response = BatchResponse::default();
    let mut waiting = BTreeSet::new();
    for value in batch.records {
        let record: Record = match serde_json::from_value(value.clone()) {
            Ok(record) => record,
            Err(error) => {
                let number = value.pointer("/dynamodb/SequenceNumber").and_then(Value::as_str);
                let number = number.unwrap_or_default();
                // The error's own text may repeat the record.
                let reason = format!("not a stream record ({:?})", error.classify());
                if !send_to_failure_queue(state, &value, "", number, &reason).await {
                    response.retry(number);
                }
                continue;
            }
        };
        let number = &record.dynamodb.sequence_number;
        let item = record.dynamodb.keys.to_string();
        if waiting.contains(&item) {
            response.retry(number);
            continue;
        }
        let is_done = match process(state, &record).await {
            Ok(()) => true,
            Err(ProcessingError::Retryable(reason)) => {
                tracing::warn!(event_id = record.event_id, reason, "a record has to come again");
                false
            }
            Err(ProcessingError::Permanent(reason)) => {
                send_to_failure_queue(state, &value, &record.event_id, number, &reason).await
            }
        };
        if !is_done {
            response.retry(number);
            waiting.insert(item);
        }
    }
    Ok(response)
}

async fn process<P: Ports>(state: &State<P>, record: &Record) -> Result<(), ProcessingError> {
    let images = &record.dynamodb;
    let change = store::stream::Change::read(images.old.as_ref(), images.new.as_ref())?;
    handle_change(state, change).await
}

/// Returns whether the record is in the failure queue.
async fn send_to_failure_queue<P: Ports>(
    state: &State<P>,
    record: &Value,
    event_id: &str,
    sequence_number: &str,
    reason: &str,
) -> bool {
    tracing::error!(event_id, reason, "a record cannot be worked on");
    let is_small = record.to_string().len() <= MAX_RECORD_BYTES;
    let message = FailedRecord {
        reason,
        function: "notify",
        event_id,
        sequence_number,
        record: is_small.then_some(record),
    };
    let body = serde_json::to_string(&message).unwrap_or_else(|_| reason.to_owned());
    match state.ports.send_to_failure_queue(&body, reason).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(event_id, %error, "nor can it be set aside now");
            false
        }
    }
}
