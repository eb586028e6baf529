//! Statistics of measurements.

use std::time::Duration;

/// Durations of one operation.
#[derive(Debug, Clone)]
pub(crate) struct Sample(Vec<Duration>);

impl Sample {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn push(&mut self, duration: Duration) {
        self.0.push(duration);
    }

    /// The median, in microseconds.
    pub(crate) fn p50_us(&self) -> f64 {
        self.percentile_us(50)
    }

    /// In microseconds.
    pub(crate) fn p99_us(&self) -> f64 {
        self.percentile_us(99)
    }

    /// The longest, in microseconds.
    pub(crate) fn max_us(&self) -> f64 {
        self.percentile_us(100)
    }

    /// By nearest rank.
    fn percentile_us(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted
            .get(rank - 1)
            .map_or(0.0, |duration| duration.as_secs_f64() * 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let sample = |n| Sample((1..=n).rev().map(Duration::from_micros).collect());
        let at = |n| {
            (
                sample(n).p50_us().round() as u64,
                sample(n).p99_us().round() as u64,
            )
        };
        assert_eq!(
            [at(0), at(1), at(4), at(100), at(5000)],
            [(0, 0), (1, 1), (2, 4), (50, 99), (2500, 4950)]
        );
    }
}
