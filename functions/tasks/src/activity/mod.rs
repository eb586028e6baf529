//! What happened in a project.

pub(crate) mod of_project;
pub(crate) mod of_task;
mod page;
mod view;
