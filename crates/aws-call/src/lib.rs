//! What the crates that call AWS share: which errors pass, and the pauses between attempts.

mod patience;
#[cfg(feature = "testing")]
mod testing;
mod verdict;

pub use patience::{Attempts, Patience};
pub use verdict::{Verdict, of_call, of_code};
