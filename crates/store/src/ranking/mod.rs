//! The ranking of everybody who takes part: a row for each in one of several shards, counters for exact ranks, and the first ones of each
//! period in an item.
//!
//! Everything is derived from profiles and balances by the stream's consumer, and can be again.

mod keys;
mod place;
mod read;
mod row;
mod top;

pub use read::GlobalRanking;
#[cfg(test)]
pub(crate) use row::RowItem;
#[cfg(test)]
pub(crate) use top::Top;
