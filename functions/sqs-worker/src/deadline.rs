//! The time that is left for an invocation.

use jiff::{SignedDuration, Timestamp};

/// The time at which Lambda ends the instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(pub Timestamp);

/// No new work starts within this margin of the deadline.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

impl Deadline {
    /// Whether there is time to start something that takes a few seconds.
    pub(crate) fn has_time(self, now: Timestamp) -> bool {
        now < self.0 - MARGIN
    }

    /// The deadline of one of `count` pieces of work among which the time that is left is split.
    pub(crate) fn split(self, now: Timestamp, count: usize) -> Self {
        let time = self.0.duration_since(now).saturating_sub(MARGIN);
        let parts = i32::try_from(count.max(1)).unwrap_or(i32::MAX);
        Self(now + time / parts + MARGIN)
    }
}
