//! Projects that somebody is not notified of.

pub(crate) mod list;
pub(crate) mod mute;
mod set;
pub(crate) mod unmute;
