//! Points and rankings.

mod enumerations;
pub(crate) mod ledger;
pub(crate) mod ranking;
