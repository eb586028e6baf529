//! JSON: a project in one document, as it is exported, and what others may send instead of one.
//!
//! ```json
//! {
//!   "format": "taskfleet/1",
//!   "exported_at": "2026-03-01T09:00:00Z",
//!   "project": {"id", "name", "kind", "description", "archived", "created_at"},
//!   "members": [{"id", "name"}],
//!   "tasks": [{
//!     "id", "title", "description", "status", "priority", "assignees", "labels", "start", "due", "estimate_minutes",
//!     "points", "checklist": [{"text", "done"}], "created_by", "created_at", "updated_at", "completed_at",
//!     "comments": [{"author_id", "author_name", "body", "created_at"}],
//!     "attachments": [{"file_name", "content_type", "size_bytes", "sha256"}]
//!   }]
//! }
//! ```
//!
//! The order of the tasks is that of their columns. Attachments are listed, their files are not in it. An import takes the
//! tasks of such a document wherever its member `tasks` is, and also an array of tasks, or tasks one after the other
//! (JSON Lines).

mod export;
mod import;
mod reader;
mod scan;
mod shape;

pub use export::{ExportedComment, FORMAT, write_json_end, write_json_start, write_json_task};
pub use import::JsonImport;
pub use reader::{JsonElement, JsonPosition, JsonReader, MAX_ELEMENT_BYTES};
pub use shape::{MAX_MEMBER_BYTES, Members};

#[cfg(test)]
mod reader_tests;
#[cfg(test)]
mod round_trip_tests;
