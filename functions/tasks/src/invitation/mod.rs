//! Invitations into a project.

pub(crate) mod accept;
pub(crate) mod create;
mod link;
pub(crate) mod list;
mod path;
pub(crate) mod revoke;
pub(crate) mod show;
mod view;
