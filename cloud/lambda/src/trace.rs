//! Trace ids.

use cloud_core::random;

/// `Root=1-<seconds>-<96 bits>`, the form of X-Ray's trace ids.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn trace_id(now: jiff::Timestamp) -> anyhow::Result<String> {
    let seconds = now.as_second();
    Ok(format!(
        "Root=1-{seconds:08x}-{}",
        random::hex(&random::bytes::<12>()?)
    ))
}
