//! Bytes that look random and are the same in every run.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::Entropy;

/// SplitMix64 (Steele, Lea, Flood 2014): every bit depends on the count, so ids and the tie_breaker of ranks spread.
#[derive(Default)]
pub(crate) struct Seeded(AtomicU64);

impl Entropy for Seeded {
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
