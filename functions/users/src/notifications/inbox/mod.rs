//! The inbox.

pub(crate) mod list;
pub(crate) mod mark_read;
mod schema;
mod view;
