//! One batch: each message is processed by itself.
//!
//! While a batch is processed, the visibility time-out of its messages is short and extended again and again: if the
//! function dies, they become visible soon. A message that failed stays invisible longer each time. On the last receive the
//! worker does not retry: the message would move to the dead-letter queue and its subject would not show it.

use std::convert::Infallible;
use std::time::Duration;

use batch_function::queue::{Batch, Record};
use batch_function::{BatchResponse, Pauses, ProcessingError};
use futures_util::future::join_all;
use serde_json::Value;

use crate::deadline::Deadline;
use crate::dispatch::{dispatch, give_up};
use crate::message::Message;
use crate::ports::Ports;
use crate::state::State;

/// How often a message is received: `maxReceiveCount` in `template.yaml`.
pub const MAX_RECEIVES: u32 = 6;
/// The visibility time-out of a message that is being processed, in seconds …
const VISIBILITY_TIMEOUT_S: u32 = 60;
/// … and how often it is extended.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// The visibility time-out of a message that failed.
const PAUSES: Pauses = Pauses {
    first_s: 10,
    factor: 3,
    longest_s: 900,
};

/// Processes a batch of messages of one queue until the deadline. The response lists those to retry.
///
/// # Errors
/// If the event is no batch.
pub async fn handle<P: Ports>(
    state: &State<P>,
    event: Value,
    deadline: Deadline,
) -> Result<BatchResponse, serde_json::Error> {
    let batch: Batch = serde_json::from_value(event)?;
    let mut response = BatchResponse::default();
    // Also the processed and the waiting messages: Lambda deletes none before it has the response.
    let mut held: Vec<&Record> = batch.records.iter().collect();
    for (at, record) in batch.records.iter().enumerate() {
        let deadline = deadline.split(state.clock.now(), batch.records.len() - at);
        let processed = with_heartbeat(state, &held, process(state, record, deadline)).await;
        let Some(retry_after_s) = processed else {
            continue;
        };
        held.retain(|held| held.message_id != record.message_id);
        extend_visibility(state, record, retry_after_s).await;
        response.retry(&record.message_id);
    }
    Ok(response)
}

/// Returns the visibility time-out until the retry, in seconds; `None` if the message is processed.
async fn process<P: Ports>(state: &State<P>, record: &Record, deadline: Deadline) -> Option<u32> {
    let (message_id, receive_count) = (&record.message_id, record.receive_count());
    let message = match Message::parse(&record.body) {
        Ok(message) => message,
        Err(reason) => {
            tracing::error!(message_id, receive_count, reason, "nobody can read this message");
            return Some(0);
        }
    };
    let about = message.name();
    if receive_count >= MAX_RECEIVES {
        let reason = match give_up(state, &message).await {
            Ok(None) => return None,
            Ok(Some(reason))
            | Err(ProcessingError::Retryable(reason) | ProcessingError::Permanent(reason)) => reason,
        };
        tracing::error!(
            message_id,
            receive_count,
            about,
            reason,
            "given up: it goes to the dead-letter queue"
        );
        return Some(0);
    }
    match dispatch(state, message, deadline).await {
        Ok(()) => None,
        Err(ProcessingError::Retryable(reason)) => {
            tracing::warn!(
                message_id,
                receive_count,
                about,
                reason,
                "a message has to come again"
            );
            Some(PAUSES.after(receive_count, state.entropy.bytes()))
        }
        Err(ProcessingError::Permanent(reason)) => {
            tracing::error!(
                message_id,
                receive_count,
                about,
                reason,
                "a message cannot be worked on"
            );
            Some(0)
        }
    }
}

/// Runs `work` and meanwhile extends the visibility time-out of these messages.
async fn with_heartbeat<P: Ports, T>(
    state: &State<P>,
    records: &[&Record],
    work: impl Future<Output = T>,
) -> T {
    let heartbeat = async {
        let mut interval = tokio::time::interval(HEARTBEAT);
        loop {
            interval.tick().await;
            let extended = records
                .iter()
                .map(|record| extend_visibility(state, record, VISIBILITY_TIMEOUT_S));
            join_all(extended).await;
        }
    };
    tokio::select! {
        biased;
        outcome = work => outcome,
        never = heartbeat => {
            let never: Infallible = never;
            match never {}
        }
    }
}

/// Best effort: if it fails, the message becomes visible earlier or later than intended.
async fn extend_visibility<P: Ports>(state: &State<P>, record: &Record, seconds: u32) {
    let extended = state
        .ports
        .extend_visibility(&record.queue_arn, &record.receipt_handle, seconds)
        .await;
    if let Err(error) = extended {
        tracing::warn!(record.message_id, %error, "a message could not be hidden");
    }
}
