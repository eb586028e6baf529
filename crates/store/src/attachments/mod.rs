//! Attachments: each is one item, in one index. Beside them are the size of a project's files and the number of each task's:
//! both change in the attachment's own transaction, so no number of concurrent requests exceeds a limit.

mod change;
mod create;
mod read;
mod usage;

pub use create::CreatedAttachment;
pub use usage::FilesUsage;
