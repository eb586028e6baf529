//! The review of an achieved task.

pub(crate) mod delete;
pub(crate) mod put;
pub(crate) mod read;
mod schema;
mod view;
