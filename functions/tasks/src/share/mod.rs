//! Share links, and what is read by them without an account.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod item;
pub(crate) mod list;
mod page;
mod path;
pub(crate) mod picture;
pub(crate) mod read;
mod response;
mod view;
