//! Chance by seed.

/// A linear congruential generator (Knuth's MMIX): enough for tests.
pub struct Chance(u64);

impl Chance {
    /// The same seed repeats.
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x5851_f42d_4c95_7f2d)
    }

    /// A number from 0 to `below` - 1.
    pub fn below(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below.max(1)
    }

    /// Whether something of this probability in percent happens.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    pub fn pick<T: Copy>(&mut self, of: &[T], otherwise: T) -> T {
        let at = self.below(of.len() as u64);
        usize::try_from(at)
            .ok()
            .and_then(|at| of.get(at))
            .copied()
            .unwrap_or(otherwise)
    }

    /// Bytes of an id.
    pub fn seed(&mut self) -> domain::IdSeed {
        domain::IdSeed(std::array::from_fn(|_| self.below(256) as u8))
    }
}
