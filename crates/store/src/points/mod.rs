//! Points: what completions have earned, ledgers with their balances, and boards.

mod award;
mod keys;
mod read;
mod settle;

pub use settle::PointChange;
