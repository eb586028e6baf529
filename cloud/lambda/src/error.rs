//! Errors of invocations.

use std::time::Duration;

use bytes::Bytes;

/// The largest event of a synchronous invocation, bytes ("Lambda quotas": 6 MB).
pub const MAX_REQUEST_BYTES: usize = 6 * 1024 * 1024;
/// The largest response, bytes: Lambda's message says "maximum allowed payload size (6291556 bytes)".
pub const MAX_RESPONSE_BYTES: usize = 6_291_556;

/// Errors of invocations.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvokeError {
    /// There is no function of this name.
    #[error("there is no function {0}")]
    UnknownFunction(String),
    /// The event is larger than [`MAX_REQUEST_BYTES`].
    #[error("the event is larger than {MAX_REQUEST_BYTES} bytes")]
    RequestTooLarge,
    /// The response was larger than [`MAX_RESPONSE_BYTES`].
    #[error("the answer is larger than {MAX_RESPONSE_BYTES} bytes")]
    ResponseTooLarge,
    /// The function reported an error; its own JSON.
    #[error("the function failed: {}", String::from_utf8_lossy(.0))]
    Function(Bytes),
    /// The process ended during the invocation.
    #[error("the function's process ended: {0}")]
    Crashed(String),
    /// No instance started.
    #[error("the function does not start: {0}")]
    InitFailed(String),
    /// The function took longer than its time-out; its instance was killed.
    #[error("the function took longer than its time-out of {} s", .0.as_secs_f64())]
    TimedOut(Duration),
    /// The caller's deadline passed; `started`: an instance had received the event.
    #[error("the caller's deadline passed (taken by an instance: {started})")]
    DeadlinePassed {
        /// Whether an instance had received the event.
        started: bool,
    },
    /// Too many events are waiting already.
    #[error("too many requests are waiting")]
    TooManyRequests,
    /// The fleet is ending.
    #[error("the fleet is ending")]
    ShuttingDown,
}
