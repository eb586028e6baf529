//! Comments on a task.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
mod path;
mod subject;
pub(crate) mod update;
mod view;
