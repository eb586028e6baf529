//! One message at a time. One that fails stays in the queue, hidden for longer each time; the next one by the schedule makes good
//! for it as well. What cannot be done goes to the failure queue with its reason.

use batch_function::queue::{Batch, Record};
use batch_function::{BatchResponse, Pauses, ProcessingError};
use domain::ExportMessage;
use jiff::Timestamp;
use serde_json::Value;

use crate::log::EventLog;
use crate::ports::Ports;
use crate::state::State;
use crate::{export, roll_up};

/// How often a message is tried. `maxReceiveCount` in `template.yaml` is greater: SQS moves only messages that end the function.
pub const MAX_RECEIVES: u32 = 6;
const PAUSES: Pauses = Pauses {
    first_s: 30,
    factor: 3,
    longest_s: 1_800,
};

/// Processes a batch of messages. The response lists those to retry.
///
/// # Errors
/// If the event is no batch.
pub async fn handle<L: EventLog, P: Ports>(
    state: &State<L, P>,
    event: Value,
    deadline: Timestamp,
) -> Result<BatchResponse, serde_json::Error> {
    let batch: Batch = serde_json::from_value(event)?;
    let mut response = BatchResponse::default();
    for record in &batch.records {
        if !process(state, record, deadline).await {
            response.retry(&record.message_id);
        }
    }
    Ok(response)
}

/// Returns whether the message is done, and can be deleted.
async fn process<L: EventLog, P: Ports>(state: &State<L, P>, record: &Record, deadline: Timestamp) -> bool {
    let (message_id, receive_count) = (&record.message_id, record.receive_count());
    let outcome = match serde_json::from_str(&record.body) {
        Ok(ExportMessage::Export(extent)) => export::export(state, extent, deadline).await,
        Ok(ExportMessage::RollUp { day, at }) => {
            let token = format!(
                "roll-up-{day}-{}-{message_id}-{receive_count}",
                at.as_millisecond()
            );
            roll_up::roll_up(state, day, &token, deadline).await
        }
        Err(_) => Err(ProcessingError::permanent("no known kind of message")),
    };
    let reason = match outcome {
        Ok(()) => return true,
        Err(ProcessingError::Retryable(reason)) if receive_count < MAX_RECEIVES => {
            let pause_s = PAUSES.after(receive_count, state.entropy.bytes());
            tracing::warn!(
                message_id,
                receive_count,
                reason,
                pause_s,
                "a message has to come again"
            );
            // Best effort: else it comes again after the queue's own visibility time-out.
            if let Err(error) = state.ports.hide(&record.receipt_handle, pause_s).await {
                tracing::warn!(message_id, %error, "a message could not be hidden");
            }
            return false;
        }
        Err(ProcessingError::Retryable(reason) | ProcessingError::Permanent(reason)) => reason,
    };
    tracing::error!(
        message_id,
        receive_count,
        reason,
        "given up: it goes to the failure queue"
    );
    match state.ports.send_to_failure_queue(&record.body, &reason).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(message_id, %error, "nor can it be set aside now");
            false
        }
    }
}
