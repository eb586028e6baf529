//! Files at tasks.

pub(crate) mod complete;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
mod path;
pub(crate) mod read;
mod subject;
mod view;
