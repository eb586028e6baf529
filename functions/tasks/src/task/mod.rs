//! Tasks.

pub(crate) mod assigned;
pub(crate) mod bulk;
mod bulk_schema;
pub(crate) mod changes;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod dependencies;
mod filter;
pub(crate) mod list;
mod move_schema;
pub(crate) mod move_task;
pub(crate) mod read;
mod schema;
pub(crate) mod update;
mod view;
