//! Time and randomness as ports, so that tests can fix both.

use jiff::Timestamp;

/// Source of the current time.
pub trait Clock: Send + Sync {
    /// The current time, in whole milliseconds. Implementations may be coarse, but never go back by more than the system clock
    /// does.
    fn now(&self) -> Timestamp;
}

/// Source of random bytes; in production the operating system's generator.
pub trait Entropy: Send + Sync {
    /// 16 unpredictable bytes.
    fn bytes(&self) -> [u8; 16];
}
