//! How a call of a service can fail.

use serde::Deserialize;

/// A kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Fault {
    /// The caller exceeds its rate.
    Throttled,
    /// The service is broken.
    InternalError,
    /// The service does what it is asked, and the caller hears of an internal error.
    AnswerLost,
}
