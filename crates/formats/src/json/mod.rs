//! JSON: a project in one document, as an export writes it, and the other forms that an import reads.
//!
//! ```json
//! {
//!   "format": "taskfleet/1",
//!   "exported_at": "2026-03-01T09:00:00.000Z",
//!   "project": {"id", "name", "kind", "description", "time_zone", "archived", "created_at"},
//!   "members": [{"id", "name"}],
//!   "tasks": [{
//!     "id", "title", "description", "status", "priority", "assignees", "labels", "category", "why", "start", "due", "estimate_minutes",
//!     "points", "checklist": [{"text", "done"}], "blocked_by", "parent_id", "created_by", "created_at", "updated_at", "completed_at",
//!     "comments": [{"author_id", "author_name", "body", "created_at"}],
//!     "attachments": [{"file_name", "content_type", "size_bytes", "sha256"}]
//!   }]
//! }
//! ```
//!
//! The tasks are in the order of their columns. Attachments are listed; their files are not included. An import reads the tasks
//! of such a document, whatever the order of its members, an array of tasks, or tasks one after the other (JSON Lines).

mod export;
mod import;
mod members;
mod position;
mod reader;
mod scan;

pub use export::{ExportedComment, FORMAT, write_json_end, write_json_start, write_json_task};
pub use import::JsonImport;
pub use members::{MAX_MEMBER_BYTES, Members};
pub use position::{JsonElement, JsonPosition};
pub use reader::{JsonReader, MAX_ELEMENT_BYTES};

#[cfg(test)]
mod reader_tests;
#[cfg(test)]
mod round_trip_tests;
