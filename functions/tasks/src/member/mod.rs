//! Members of a project.

pub(crate) mod list;
mod path;
pub(crate) mod remove;
mod owners;
pub(crate) mod update;
mod view;
