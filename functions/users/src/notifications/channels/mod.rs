//! Channels: the addresses and numbers that notifications are sent to.

pub(crate) mod add;
pub(crate) mod confirm;
pub(crate) mod list;
mod path;
pub(crate) mod remove;
mod schema;
mod view;
