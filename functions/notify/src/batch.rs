//! One batch: record by record, each by itself.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::State;
use crate::event::{Answer, Batch, Failure, Record, SetAside};
use crate::follow::{ProcessingError, follow};
use crate::ports::Ports;

/// A message has at most 1 MiB (SQS API reference, SendMessage); the rest is for what is around the record.
const MAX_RECORD_BYTES: usize = 1_000_000;

/// Works on all records. Those that shall come again are in the answer: what failed for now, and what comes after it of
/// the same item, so that nobody is told the later thing first. What can never be worked on is set aside with its reason.
///
/// Every effect can be repeated: Lambda hands over again all records from the first failed one on.
pub(crate) async fn work<O: Ports>(state: &State<O>, batch: Batch) -> Answer {
    let mut answer = Answer::default();
    let mut waiting = BTreeSet::new();
    for value in batch.records {
        let record: Record = match serde_json::from_value(value.clone()) {
            Ok(record) => record,
            Err(error) => {
                let number = value.pointer("/dynamodb/SequenceNumber").and_then(Value::as_str);
                let number = number.unwrap_or_default().to_owned();
                // Its text may repeat what it could not read.
                let reason = format!("not a stream record ({:?})", error.classify());
                if !set_aside(state, &value, "", &number, &reason).await {
                    answer.failures.push(failed(number));
                }
                continue;
            }
        };
        let number = record.dynamodb.sequence_number.clone();
        let item = record.dynamodb.keys.to_string();
        if waiting.contains(&item) {
            answer.failures.push(failed(number));
            continue;
        }
        let is_done = match one(state, &record).await {
            Ok(()) => true,
            Err(ProcessingError::Retryable(reason)) => {
                tracing::warn!(event_id = record.event_id, reason, "a record has to come again");
                false
            }
            Err(ProcessingError::Permanent(reason)) => {
                set_aside(state, &value, &record.event_id, &number, &reason).await
            }
        };
        if !is_done {
            answer.failures.push(failed(number));
            waiting.insert(item);
        }
    }
    answer
}

async fn one<O: Ports>(state: &State<O>, record: &Record) -> Result<(), ProcessingError> {
    let images = &record.dynamodb;
    let change = store::stream::Change::read(images.old.as_ref(), images.new.as_ref())?;
    follow(state, change).await
}

/// Whether it is in the queue for operators.
async fn set_aside<O: Ports>(
    state: &State<O>,
    record: &Value,
    event_id: &str,
    sequence_number: &str,
    reason: &str,
) -> bool {
    tracing::error!(event_id, reason, "a record cannot be worked on");
    let is_small = record.to_string().len() <= MAX_RECORD_BYTES;
    let message = SetAside {
        reason,
        function: "notify",
        event_id,
        sequence_number,
        record: is_small.then_some(record),
    };
    let body = serde_json::to_string(&message).unwrap_or_else(|_| reason.to_owned());
    match state.ports.set_aside(&body, reason).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(event_id, %error, "nor can it be set aside now");
            false
        }
    }
}

fn failed(sequence_number: String) -> Failure {
    Failure { sequence_number }
}
