//! Records that fail.

use batch_function::ProcessingError;
use batch_function::stream::FailedRecord;
use serde_json::Value;

use crate::outbox::Outcome;
use crate::ports::Ports;
use crate::state::State;

/// A record fails: it has to come again, or is in the failure queue, once whatever else fails of it, and leaves what it can.
pub(crate) async fn fail<P: Ports>(state: &State<P>, outcome: &mut Outcome, error: &ProcessingError) {
    let event_id = &outcome.event_id;
    match error {
        ProcessingError::Retryable(reason) => {
            tracing::warn!(event_id, reason, "a record has to come again");
            outcome.outbox = None;
        }
        ProcessingError::Permanent(reason) => {
            let Some(record) = &outcome.record else {
                return;
            };
            match send_to_failure_queue(state, record, event_id, &outcome.sequence_number, reason).await {
                true => outcome.record = None,
                false => outcome.outbox = None,
            }
        }
    }
}

/// Returns whether the record is in the failure queue.
pub(crate) async fn send_to_failure_queue<P: Ports>(
    state: &State<P>,
    record: &Value,
    event_id: &str,
    sequence_number: &str,
    reason: &str,
) -> bool {
    tracing::error!(event_id, reason, "a record cannot be worked on");
    let failed = FailedRecord {
        reason,
        function: "notify",
        event_id,
        sequence_number,
        record,
    };
    let body = failed.message();
    match state.ports.send_to_failure_queue(&body, reason).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(event_id, %error, "nor can it be set aside now");
            false
        }
    }
}
