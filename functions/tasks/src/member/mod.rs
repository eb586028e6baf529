//! Members of a project.

pub(crate) mod list;
mod owners;
mod path;
pub(crate) mod remove;
pub(crate) mod update;
mod view;
