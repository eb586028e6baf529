//! Faults by chance, from a seed: the same seed draws the same faults for the same calls of an operation.
//!
//! A real cloud throttles, loses answers and delivers twice without being asked. The n-th call of an operation draws a number that
//! depends on the seed, the operation and n alone; which of several concurrent calls is the n-th is still up to the machine.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, PoisonError};

use axum::http::HeaderMap;

use super::fault::Fault;
use super::protocol;

/// Of a thousand calls that the caller's SDK would try again, those that fail.
const PERMILLE_RETRIED: u64 = 20;
/// Of a thousand last attempts of a caller whose work is redelivered, those that fail.
const PERMILLE_FINAL: u64 = 4;
/// Of a thousand pieces of work, such as queries, those that fail when they are done for the first time.
const PERMILLE_WORK: u64 = 100;

/// A source of faults.
#[derive(Debug)]
pub struct Chance {
    seed: u64,
    /// The access keys of functions whose work is delivered once more when it fails.
    redelivered: BTreeSet<String>,
    /// The number of draws, by what they were for.
    drawn: Mutex<HashMap<String, u64>>,
    /// Digests of the work that has failed.
    failed: Mutex<BTreeSet<u64>>,
}

impl Chance {
    /// Faults of this seed. Only the callers with these access keys see calls fail for good.
    #[must_use]
    pub fn new(seed: u64, redelivered: impl IntoIterator<Item = String>) -> Self {
        Self {
            seed,
            redelivered: redelivered.into_iter().collect(),
            drawn: Mutex::default(),
            failed: Mutex::default(),
        }
    }

    /// The next number for this purpose, below 1,000.
    #[must_use]
    pub fn permille(&self, purpose: &str) -> u64 {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        let count = drawn.entry(purpose.to_owned()).or_default();
        *count += 1;
        let mut hasher = DefaultHasher::new();
        (self.seed, purpose, *count).hash(&mut hasher);
        hasher.finish() % 1_000
    }

    /// The fault of this call. A call that nobody would repeat never fails: one without the header that SDKs add
    /// (`amz-sdk-request: attempt=1; max=3`), and the last attempt, unless the caller's work is redelivered.
    #[must_use]
    pub fn fault(&self, service: &str, operation: &str, headers: &HeaderMap) -> Option<Fault> {
        let permille = if is_repeated(headers)? {
            PERMILLE_RETRIED
        } else if self.is_redelivered(headers) {
            PERMILLE_FINAL
        } else {
            return None;
        };
        let purpose = format!("{service}/{operation}");
        (self.permille(&purpose) < permille).then(|| match self.permille(&purpose) % 3 {
            0 => Fault::InternalError,
            1 => Fault::AnswerLost,
            _ => Fault::Throttled,
        })
    }

    /// The fault of a piece of work that a call has begun, such as a query. The same work fails once at most: who begins it again
    /// must come to an end.
    #[must_use]
    pub fn mishap(&self, purpose: &str, work: &str) -> Option<Fault> {
        if self.permille(purpose) >= PERMILLE_WORK {
            return None;
        }
        let mut hasher = DefaultHasher::new();
        work.hash(&mut hasher);
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = failed.insert(hasher.finish());
        is_first.then(|| match self.permille(purpose) % 2 {
            0 => Fault::InternalError,
            _ => Fault::Throttled,
        })
    }

    fn is_redelivered(&self, headers: &HeaderMap) -> bool {
        protocol::access_key_id(headers).is_some_and(|key| self.redelivered.contains(key))
    }
}

/// Whether the caller has attempts left; `None` if it does not say.
fn is_repeated(headers: &HeaderMap) -> Option<bool> {
    let attempts = headers.get("amz-sdk-request")?.to_str().ok()?;
    let number = |name: &str| {
        let mut parts = attempts.split(';').map(str::trim);
        let value = parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))?;
        value.parse::<u32>().ok()
    };
    Some(number("attempt")? < number("max")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(attempts: &'static str, key: &str) -> HeaderMap {
        let credential = format!("AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/sqs/aws4_request, …");
        HeaderMap::from_iter([
            ("amz-sdk-request".parse().unwrap(), attempts.parse().unwrap()),
            (
                axum::http::header::AUTHORIZATION,
                axum::http::HeaderValue::from_bytes(credential.as_bytes()).unwrap(),
            ),
        ])
    }

    fn faults(chance: &Chance, headers: &HeaderMap) -> Vec<Option<Fault>> {
        let calls = (0..10_000).map(|_| chance.fault("sqs", "SendMessage", headers));
        calls.collect()
    }

    #[test]
    fn a_seed_draws_the_same_faults_again_and_another_others() {
        let chance = |seed| Chance::new(seed, []);
        let first = headers("attempt=1; max=3", "local-tasks");
        let drawn = faults(&chance(1), &first);
        assert_eq!(drawn, faults(&chance(1), &first));
        assert_ne!(drawn, faults(&chance(2), &first));
        for fault in [Fault::Throttled, Fault::InternalError, Fault::AnswerLost] {
            let count = drawn.iter().filter(|drawn| **drawn == Some(fault)).count();
            assert!((30..120).contains(&count), "{fault:?} {count}");
        }
    }

    #[test]
    fn work_fails_once_at_most() {
        let chance = Chance::new(1, []);
        let mishaps = |work: &str| (0..100).filter_map(|_| chance.mishap("q", work)).count();
        assert_eq!(["a", "b", "a"].map(mishaps), [1, 1, 0]);
    }

    #[test]
    fn what_nobody_would_repeat_never_fails() {
        let chance = Chance::new(1, ["local-worker".to_owned()]);
        assert!(faults(&chance, &HeaderMap::new()).iter().all(Option::is_none));
        let last = |key| headers("attempt=3; max=3", key);
        assert!(faults(&chance, &last("local-tasks")).iter().all(Option::is_none));
        assert!(faults(&chance, &last("local-worker")).iter().any(Option::is_some));
    }
}
