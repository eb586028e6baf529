//! Points: what completions have earned, ledgers with their balances, and boards.

mod award;
mod keys;
mod read;
mod settle;

pub(crate) use keys::{at_least, balance_key, end_of, index_of, ledger_user_of, list};
pub use settle::PointChange;
#[cfg(test)]
pub(crate) use settle::{BalanceItem, RowItem as ScoreItem};
pub(crate) use settle::{balance_of, entry_of};
