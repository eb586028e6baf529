//! File formats of imports and exports: CSV, JSON, exports of Trello and Todoist. Pure: no I/O, no clock.
//!
//! CSV and JSON are read in chunks of any size ([`csv::CsvReader`], [`json::JsonReader`]), and a reader can resume at any
//! position that another has returned. Exports of Trello and Todoist are small and are read at once. The result is always an
//! [`Imported`] or [`RowError`]s. Nothing is dropped silently: content that a task cannot hold is in its description, in a
//! [`Warning`], or in both.

pub mod csv;
pub mod json;
pub mod todoist;
pub mod trello;

mod amount;
mod comment;
mod date;
mod draft;
mod lists;
mod outcome;
mod people;
mod sniff;
mod text;
mod words;

pub use outcome::{FileError, Imported, ImportedComment, RowError, Warning};
pub use people::{Directory, People};

#[cfg(test)]
mod testing;
