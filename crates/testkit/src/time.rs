//! A clock and a source of bytes that a test controls.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use domain::{Clock, Entropy};
use jiff::{SignedDuration, Timestamp};

/// A clock that stands at 2026-03-01T12:00:00Z until it is advanced.
#[derive(Debug)]
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// A clock for one test.
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new("2026-03-01T12:00:00Z".parse().unwrap())))
    }

    /// Lets time pass.
    pub fn advance(&self, time: SignedDuration) {
        *self.0.lock().unwrap() += time;
    }

    /// Lets so many seconds pass.
    pub fn advance_s(&self, seconds: i64) {
        self.advance(SignedDuration::from_secs(seconds));
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// 16 bytes that differ from call to call and are the same in every run. They look random, so that ids and the
/// tie-breakers of ranks spread: a count, mixed by SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug, Default)]
pub struct CountingEntropy(AtomicU64);

impl CountingEntropy {
    /// 64 bits that differ from call to call.
    pub fn number(&self) -> u64 {
        mixed(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

impl Entropy for CountingEntropy {
    fn bytes(&self) -> [u8; 16] {
        let at = self.0.fetch_add(2, Ordering::Relaxed);
        (u128::from(mixed(at)) << 64 | u128::from(mixed(at + 1))).to_be_bytes()
    }
}

fn mixed(at: u64) -> u64 {
    let mut z = (at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
