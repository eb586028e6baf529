//! The system clock.

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the edge of a binary")]
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
