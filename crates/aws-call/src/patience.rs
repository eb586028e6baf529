//! Pauses between attempts, within the time of an invocation.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use aws_smithy_async::rt::sleep::{AsyncSleep as _, SharedAsyncSleep, TokioSleep};
use domain::{Clock, Entropy};
use jiff::Timestamp;

/// The longest first pause, in milliseconds. Each further one may be twice as long …
const FIRST_MS: u64 = 25;
/// … up to this.
const LONGEST_MS: u64 = 1_000;
/// The pauses of an operation end this long before the invocation does: for a last attempt, and the response.
const MARGIN_MS: i64 = 3_000;
/// The longest time that one operation spends on attempts and pauses if no invocation has begun.
const MOST_MS: i64 = 10_000;

const NO_DEADLINE: i64 = i64::MAX;

/// How long an operation is tried again. Clones share the deadline of the invocation: an instance of a function handles one
/// event at a time.
#[derive(Clone)]
pub struct Patience {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    sleep: SharedAsyncSleep,
    deadline_ms: Arc<AtomicI64>,
}

impl fmt::Debug for Patience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Patience")
    }
}

impl Patience {
    /// Pauses by tokio's timer.
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self::with_sleep(clock, entropy, SharedAsyncSleep::new(TokioSleep::new()))
    }

    /// Pauses by another timer.
    pub fn with_sleep(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>, sleep: SharedAsyncSleep) -> Self {
        Self {
            clock,
            entropy,
            sleep,
            deadline_ms: Arc::new(AtomicI64::new(NO_DEADLINE)),
        }
    }

    /// An invocation begins that ends at `deadline`.
    pub fn begin(&self, deadline: Timestamp) {
        self.deadline_ms
            .store(deadline.as_millisecond(), Ordering::Relaxed);
    }

    /// Whether the invocation must come to its end: work that can be continued by another one stops.
    pub fn is_over(&self) -> bool {
        let deadline_ms = self.deadline_ms.load(Ordering::Relaxed);
        let end_ms = deadline_ms.saturating_sub(MARGIN_MS);
        deadline_ms != NO_DEADLINE && self.clock.now().as_millisecond() >= end_ms
    }

    /// Pauses. Returns `false`, at once, if the invocation would have to come to its end by then.
    pub async fn pause(&self, pause: Duration) -> bool {
        let pause_ms = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
        let end_ms = self.deadline_ms.load(Ordering::Relaxed).saturating_sub(MARGIN_MS);
        if self.clock.now().as_millisecond().saturating_add(pause_ms) >= end_ms {
            return false;
        }
        self.sleep.sleep(pause).await;
        true
    }

    /// A token by which AWS knows the attempts of one operation: 32 hexadecimal digits.
    pub fn token(&self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.entropy.bytes()))
    }

    /// The attempts of one operation.
    pub fn attempts(&self) -> Attempts<'_> {
        Attempts {
            patience: self,
            first_failed_ms: None,
            failed: 0,
            paused_ms: 0,
        }
    }
}

/// The attempts of one operation.
#[derive(Debug)]
pub struct Attempts<'a> {
    patience: &'a Patience,
    first_failed_ms: Option<i64>,
    failed: u32,
    paused_ms: i64,
}

impl Attempts<'_> {
    /// Pauses before the next attempt. Returns `false`, at once, if there is no time for one.
    ///
    /// The pause is random, from nothing up to a bound that doubles ("full jitter", AWS Architecture Blog, "Exponential Backoff
    /// And Jitter"): of requests that met each other few meet again.
    pub async fn again(&mut self) -> bool {
        let patience = self.patience;
        let now_ms = patience.clock.now().as_millisecond();
        let began_ms = *self.first_failed_ms.get_or_insert(now_ms);
        let end_ms = match patience.deadline_ms.load(Ordering::Relaxed) {
            NO_DEADLINE => began_ms.saturating_add(MOST_MS),
            deadline_ms => deadline_ms.saturating_sub(MARGIN_MS),
        };
        let bound_ms = FIRST_MS
            .saturating_mul(1_u64.checked_shl(self.failed).unwrap_or(u64::MAX))
            .min(LONGEST_MS);
        self.failed = self.failed.saturating_add(1);
        let [a, b, c, d, ..] = patience.entropy.bytes();
        let pause_ms = u64::from(u32::from_be_bytes([a, b, c, d])) % (bound_ms + 1);
        let pause = i64::try_from(pause_ms).unwrap_or_default();
        // The clock of a test may stand still.
        let now_ms = now_ms.max(began_ms.saturating_add(self.paused_ms));
        if now_ms.saturating_add(pause) >= end_ms {
            return false;
        }
        self.paused_ms = self.paused_ms.saturating_add(pause.max(1));
        patience.sleep.sleep(Duration::from_millis(pause_ms)).await;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU8, Ordering};

    use domain::{Clock, Entropy};
    use jiff::{SignedDuration, Timestamp};
    use tokio::time::Instant;

    use super::Patience;

    /// The time of tokio's paused clock.
    struct Paused(Instant);

    impl Clock for Paused {
        fn now(&self) -> Timestamp {
            let passed = SignedDuration::try_from(self.0.elapsed()).unwrap();
            Timestamp::UNIX_EPOCH + passed
        }
    }

    /// The largest number, or numbers that grow.
    struct Bytes(Option<AtomicU8>);

    impl Entropy for Bytes {
        fn bytes(&self) -> [u8; 16] {
            self.0
                .as_ref()
                .map_or([0xff; 16], |next| [next.fetch_add(41, Ordering::Relaxed); 16])
        }
    }

    fn patience(entropy: Bytes) -> Patience {
        Patience::new(Arc::new(Paused(Instant::now())), Arc::new(entropy))
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_are_random_and_their_bound_doubles() {
        let patience = patience(Bytes(Some(AtomicU8::new(7))));
        let (mut one, mut other) = (patience.attempts(), patience.attempts());
        let mut differ = 0;
        for bound_ms in [25, 50, 100, 200, 400, 800, 1000, 1000] {
            let mut pauses = Vec::new();
            for attempts in [&mut one, &mut other] {
                let before = Instant::now();
                assert!(attempts.again().await);
                pauses.push(before.elapsed().as_millis());
            }
            assert!(pauses.iter().all(|pause| *pause <= bound_ms + 1), "{pauses:?}");
            differ += usize::from(pauses[0] != pauses[1]);
        }
        assert!(differ > 4, "{differ}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_attempt_leaves_time_for_the_answer() {
        let patience = patience(Bytes(None));
        let began = Instant::now();
        let mut attempts = patience.attempts();
        while attempts.again().await {}
        let without_deadline_ms = began.elapsed().as_millis();
        assert!(
            (8_000..10_000).contains(&without_deadline_ms),
            "{without_deadline_ms}"
        );

        let began = Instant::now();
        patience.begin(
            Timestamp::UNIX_EPOCH
                + SignedDuration::from_millis(i64::try_from(without_deadline_ms).unwrap() + 6_000),
        );
        assert!(!patience.is_over());
        let mut attempts = patience.attempts();
        while attempts.again().await {}
        let ms = began.elapsed().as_millis();
        assert!((1_000..3_000).contains(&ms), "{ms}");
        assert!(!patience.is_over(), "one pause more would be too long");
        assert!(!patience.pause(std::time::Duration::from_secs(3)).await);
        assert_eq!(began.elapsed().as_millis(), ms);
        tokio::time::advance(std::time::Duration::from_secs(2)).await;
        assert!(patience.is_over());
    }
}
