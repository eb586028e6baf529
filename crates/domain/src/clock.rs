//! Time and randomness as arguments: the only two things a test must be able to hold still.

use jiff::Timestamp;

/// Where "now" comes from.
pub trait Clock: Send + Sync {
    /// The present moment, in whole milliseconds. Implementations may be coarse, but never go back by more than the system clock does.
    fn now(&self) -> Timestamp;
}

/// Where random bytes come from. In production the operating system's generator.
pub trait Entropy: Send + Sync {
    /// 16 unpredictable bytes.
    fn bytes(&self) -> [u8; 16];
}
