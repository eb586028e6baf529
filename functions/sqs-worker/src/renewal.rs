//! Work that a message does in part, and another message continues.

use batch_function::ProcessingError;
use domain::Work;

use crate::deadline::Deadline;
use crate::ports::Ports;
use crate::state::State;

/// The pause, in seconds, before work is continued that failed for now.
const RENEWED_AFTER_S: u16 = 10;

/// How far an invocation came with work that has no checkpoint.
pub(crate) enum Part {
    /// To the end.
    Last,
    /// To its deadline.
    Next,
    /// To a failure, for this reason, after some progress.
    CutOff(String),
}

/// Does work part by part until `next` returns that this was all, or until the deadline.
pub(crate) async fn part_by_part<P>(
    state: &State<P>,
    deadline: Deadline,
    next: impl AsyncFn() -> Result<bool, ProcessingError>,
) -> Result<Part, ProcessingError> {
    let mut is_begun = false;
    while deadline.has_time(state.clock.now()) {
        match next().await {
            Ok(true) => return Ok(Part::Last),
            Ok(false) => is_begun = true,
            Err(ProcessingError::Retryable(reason)) if is_begun => return Ok(Part::CutOff(reason)),
            Err(error) => return Err(error),
        }
    }
    Ok(Part::Next)
}

/// Replaces the message of work that failed after it had made progress: the receives of a message are for failures without any.
pub(crate) async fn renew<P: Ports>(
    state: &State<P>,
    work: &Work,
    reason: &str,
) -> Result<(), ProcessingError> {
    let about = serde_json::to_string(work).unwrap_or_default();
    tracing::warn!(about, reason, "work is cut off, and continued by another message");
    Ok(state.ports.enqueue_later(work, RENEWED_AFTER_S).await?)
}
