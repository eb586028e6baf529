//! Events: derived from the state before and after a change by the consumer of the table's stream.
//!
//! No request writes an event, so none can forget one. The same change always gives the same events with the same ids, so
//! deriving them again, after a crash or a redelivery, changes nothing.

mod attachment;
mod comment;
mod history;
mod member;
mod project;
mod review;
mod task;

pub use attachment::AttachmentChange;
pub use comment::CommentChange;
pub use history::{Event, EventKind, History};
pub use member::MemberChange;
pub use project::ProjectChange;
pub use review::ReviewChange;
pub use task::{LongChecklist, TaskChange, TaskImage, Unreadable};
