//! The inbox.

pub(crate) mod list;
pub(crate) mod mark_read;
mod view;

pub(crate) use view::NotificationView;
