//! The system's clock and randomness.

use domain::{Clock, Entropy};
use jiff::Timestamp;

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the time comes from; everyone else is given it"
    )]
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        // Whole milliseconds: what is stored, shown and sorted by is then one and the same.
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

/// The operating system's random number generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where randomness comes from; everyone else is given it"
    )]
    #[expect(
        clippy::expect_used,
        reason = "a system without randomness can make no id and no secret: stop at once"
    )]
    fn bytes(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        bytes
    }
}
