//! For handler tests: a user pool's key pair and tokens, a clock that stands still, requests and answers.
//!
//! ```
//! # use api::testing::{FixedClock, Pool, get, user};
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let clock = FixedClock::new();
//! let verifier = Pool::verifier(clock.clone());       // into the router's state
//! # let router = api::with_common_layers(axum::Router::new());
//! let token = Pool::token(&user(1), &*clock);
//! let answer = get("/v1/projects").bearer(&token).send(&router).await;
//! assert_eq!(answer.status, 404);
//! # });
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where its tools fail"
)]

mod http;
mod pool;

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use domain::{Clock, Entropy, IdSeed, UserId};
use jiff::Timestamp;

pub use self::http::{Answer, Call, delete, get, patch, post, request};
pub use self::pool::{CountedKeys, Pool};

/// The `n`th of a row of people.
pub fn user(n: u8) -> UserId {
    UserId::from_seed(IdSeed([n; 16]))
}

/// A clock that stands at 2026-03-01T12:00:00Z until it is told otherwise.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock for one test.
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(1_772_366_400)))
    }

    /// Lets time pass.
    pub fn advance_s(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// 16 bytes that differ from call to call and are the same in every run.
#[derive(Debug, Default)]
pub struct CountingEntropy(AtomicU64);

impl Entropy for CountingEntropy {
    fn bytes(&self) -> [u8; 16] {
        u128::from(self.0.fetch_add(1, Ordering::SeqCst) + 1).to_be_bytes()
    }
}
