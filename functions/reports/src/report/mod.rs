//! Reports of a project.

mod format;
pub(crate) mod list;
mod path;
pub(crate) mod read;
mod view;
