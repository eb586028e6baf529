//! Throttling by token bucket, as in the guide's "Throttle requests to your HTTP APIs".

use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

use super::settings::Throttle;

/// A bucket of `burst` tokens, refilled by `rate` a second; each request takes one.
#[derive(Debug)]
pub(super) struct TokenBucket {
    limits: Throttle,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    tokens: f64,
    at: Instant,
}

impl TokenBucket {
    /// A full bucket.
    pub(super) fn new(limits: Throttle, now: Instant) -> Self {
        Self {
            state: Mutex::new(State {
                tokens: f64::from(limits.burst),
                at: now,
            }),
            limits,
        }
    }

    /// Takes a token, if there is one.
    pub(super) fn take(&self, now: Instant) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = now.saturating_duration_since(state.at).as_secs_f64();
        state.at = state.at.max(now);
        let refilled = state.tokens + passed * self.limits.rate_per_s;
        state.tokens = refilled.min(f64::from(self.limits.burst));
        if state.tokens < 1.0 {
            return false;
        }
        state.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_then_the_rate() {
        let start = Instant::now();
        let bucket = TokenBucket::new(
            Throttle {
                burst: 3,
                rate_per_s: 2.0,
            },
            start,
        );
        let taken = (0..5).filter(|_| bucket.take(start)).count();
        assert_eq!(taken, 3);
        assert!(!bucket.take(start + Duration::from_millis(499)));
        assert!(bucket.take(start + Duration::from_millis(500)));
        assert!(!bucket.take(start + Duration::from_millis(501)));
        let later = start + Duration::from_secs(3600);
        let taken = (0..5).filter(|_| bucket.take(later)).count();
        assert_eq!(taken, 3, "an hour of silence fills the bucket, no more");
    }

    #[test]
    fn a_clock_that_steps_back_gives_nothing() {
        let start = Instant::now() + Duration::from_secs(10);
        let bucket = TokenBucket::new(
            Throttle {
                burst: 1,
                rate_per_s: 1.0,
            },
            start,
        );
        assert!(bucket.take(start));
        assert!(!bucket.take(start - Duration::from_secs(5)));
        assert!(!bucket.take(start));
    }
}
