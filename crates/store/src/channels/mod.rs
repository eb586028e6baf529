//! Channels: listed, added, confirmed, removed.
//!
//! A change by the channel's owner is a transaction with the settings item, which counts the channels and has the confirmed
//! ones, and with a check of the profile, so that a deleted account gets none.

mod add;
mod change;
mod read;

pub use add::AddedChannel;
pub use change::ConfirmedChannel;
