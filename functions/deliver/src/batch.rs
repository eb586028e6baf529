//! One batch: each message is processed by itself, side by side with the others.
//!
//! A message that is not taken now stays in the queue, hidden for longer each time, up to some hours. What is refused for good, or
//! was tried for a day, goes to the failure queue with its reason: SQS would move it there without one.

use batch_function::queue::{Batch, Record};
use batch_function::{BatchResponse, ProcessingError};
use futures_util::future::join_all;
use serde_json::Value;

use crate::dispatch::{Message, dispatch};
use crate::ports::Ports;
use crate::state::State;

/// How often a message is tried. `maxReceiveCount` in `template.yaml` is greater: SQS moves only messages that end the function.
pub const MAX_RECEIVES: u32 = 10;
/// The longest pause after the first failure, in seconds. Each further failure makes it four times as long …
const FIRST_PAUSE_S: u32 = 30;
/// … up to this: 6 hours. A message can be hidden for 12 hours (API reference, ChangeMessageVisibility).
const MAX_PAUSE_S: u32 = 21_600;

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
        Ok(()) => true,
        Err(ProcessingError::Retryable(reason)) if receive_count < MAX_RECEIVES => {
            let pause_s = pause_s(receive_count, state.entropy.bytes());
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

/// Between half of the longest pause and all of it, so that messages that failed together do not come together again.
fn pause_s(receive_count: u32, random: [u8; 16]) -> u32 {
    let factor = 4_u32.saturating_pow(receive_count.saturating_sub(1));
    let longest_s = FIRST_PAUSE_S.saturating_mul(factor).min(MAX_PAUSE_S);
    let [a, b, c, d, ..] = random;
    let half_s = longest_s / 2;
    half_s + u32::from_be_bytes([a, b, c, d]) % (half_s + 1)
}

#[cfg(test)]
mod tests {
    use super::pause_s;

    #[test]
    fn each_failure_makes_a_message_wait_longer_and_not_all_wait_alike() {
        let range = |count| {
            (
                pause_s(count, [0; 16]),
                pause_s(count, [0, 0, 0, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            )
        };
        assert_eq!(
            [1, 2, 3, 4].map(range),
            [(15, 30), (60, 75), (240, 255), (960, 975)]
        );
        for count in [5, 6, 9, u32::MAX] {
            assert!((3_840..=21_600).contains(&pause_s(count, [0xa7; 16])), "{count}");
        }
    }
}
