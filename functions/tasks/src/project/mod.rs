//! Projects.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod templates;
pub(crate) mod update;
mod view;

pub(crate) use view::ProjectView;
