//! One batch: each message is processed by itself, side by side with the others.
//!
//! A message that is not taken now stays in the queue, hidden for longer each time, up to some hours. What is refused for good, or
//! was tried for a day, goes to the failure queue with its reason: SQS would move it there without one.

use batch_function::queue::{Batch, Record};
use batch_function::{BatchResponse, Pauses, ProcessingError};
use futures_util::future::join_all;
use serde_json::Value;

use crate::dispatch::{Message, dispatch};
use crate::ports::Ports;
use crate::state::State;

/// How often a message is tried. `maxReceiveCount` in `template.yaml` is greater: SQS moves only messages that end the function.
pub const MAX_RECEIVES: u32 = 10;
/// Up to 6 hours: a message can be hidden for 12 hours (API reference, ChangeMessageVisibility).
const PAUSES: Pauses = Pauses {
    first_s: 30,
    factor: 4,
    longest_s: 21_600,
};

/// Processes a batch of messages. The response lists those to retry.
///
/// # Errors
/// If the event is no batch.
pub async fn handle<P: Ports>(state: &State<P>, event: Value) -> Result<BatchResponse, serde_json::Error> {
    let batch: Batch = serde_json::from_value(event)?;
    let processed = batch.records.iter().map(|record| process(state, record));
    let mut response = BatchResponse::default();
    for (record, is_done) in batch.records.iter().zip(join_all(processed).await) {
        if !is_done {
            response.retry(&record.message_id);
        }
    }
    Ok(response)
}

/// Returns whether the message is done, and can be deleted.
async fn process<P: Ports>(state: &State<P>, record: &Record) -> bool {
    let (message_id, receive_count) = (&record.message_id, record.receive_count());
    let message = match Message::parse(&record.body) {
        Ok(message) => message,
        Err(reason) => return set_aside(state, record, "an unknown message", reason).await,
    };
    let about = message.name();
    match dispatch(state, message).await {
        Ok(()) => {
            tracing::info!(message_id, about, metric.messages_done = 1_u64, "done");
            true
        }
        Err(ProcessingError::Retryable(reason)) if receive_count < MAX_RECEIVES => {
            let pause_s = PAUSES.after(receive_count, state.entropy.bytes());
            tracing::warn!(
                message_id,
                receive_count,
                about,
                reason,
                pause_s,
                "a message has to come again"
            );
            // Best effort: else it comes again after the queue's own visibility time-out.
            if let Err(error) = state.ports.hide(&record.receipt_handle, pause_s).await {
                tracing::warn!(message_id, %error, "a message could not be hidden");
            }
            false
        }
        Err(ProcessingError::Retryable(reason) | ProcessingError::Permanent(reason)) => {
            set_aside(state, record, &about, &reason).await
        }
    }
}

/// Returns whether the message is in the failure queue.
async fn set_aside<P: Ports>(state: &State<P>, record: &Record, about: &str, reason: &str) -> bool {
    let (message_id, receive_count) = (&record.message_id, record.receive_count());
    tracing::error!(
        message_id,
        receive_count,
        about,
        reason,
        "given up: it goes to the failure queue"
    );
    match state.ports.send_to_failure_queue(&record.body, reason).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(message_id, %error, "nor can it be set aside now");
            false
        }
    }
}
