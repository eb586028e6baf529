//! What is imported and exported, as bytes: CSV, JSON, Trello's and Todoist's exports. Pure: no I/O, no clock.
//!
//! CSV and JSON are read as they come, in chunks of any size ([`csv::CsvReader`], [`json::JsonReader`]), and reading can
//! begin again at any place that a reader has named. Trello's and Todoist's exports are small and are read at once. All
//! of them end in the same: an [`Imported`] task, or [`RowError`]s. Nothing is dropped in silence: what a task here
//! cannot hold is in its description, or in a [`Warning`], or in both.

pub mod csv;
pub mod json;
pub mod todoist;
pub mod trello;

mod comment;
mod draft;
mod outcome;
mod people;
mod status;

pub use comment::ImportedComment;
pub use outcome::{FileError, Imported, RowError, Warning};
pub use people::{Directory, People};

#[cfg(test)]
mod testing;
