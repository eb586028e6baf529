//! Notifications: the inbox, the channels that they are sent to, and what people want to be notified of.

pub(crate) mod channels;
mod enumerations;
pub(crate) mod inbox;
pub(crate) mod mutes;
mod page;
pub(crate) mod preferences;
pub(crate) mod unsubscribe;
