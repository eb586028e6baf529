//! Projects: created, changed, listed, deleted.

mod contents;
mod delete;
mod list;
mod remove;
mod write;

pub use delete::{Deletable, Deletion};
pub use remove::Removed;
