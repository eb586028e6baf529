//! Test support, in three layers, each a feature on top of the one before. A dev-dependency only (and of `bench`).
//!
//! | layer | feature | has |
//! |---|---|---|
//! | time and chance | | [`FixedClock`], [`CountingEntropy`] |
//! | people and places | `store` | a DynamoDB in the process, a [`Table`] for each test, and a [`World`] in it |
//! | requests | `http` | [`http::App`]: a function's router over a [`World`]; [`http::Scene`], [`http::matrix`], [`http::log`] |
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops where its tools fail"
)]

mod time;

#[cfg(feature = "store")]
mod dynamodb;
#[expect(clippy::indexing_slicing, reason = "a test stops at what it did not expect")]
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "template")]
mod template;
#[cfg(feature = "store")]
mod world;

#[cfg(feature = "http")]
#[doc(hidden)]
pub use insta;

use domain::{IdSeed, UserId};

#[cfg(feature = "store")]
pub use dynamodb::{Table, dynamodb, start_dynamodb};
#[cfg(feature = "template")]
pub use template::template;
pub use time::{CountingEntropy, FixedClock};
#[cfg(feature = "store")]
pub use world::{World, address_of};

/// The id of the `n`th person of a test.
pub fn user(n: u8) -> UserId {
    UserId::from_seed(IdSeed([n; 16]))
}
