//! The items of the table, and their conversion from and to domain values.

mod activity;
mod attachment;
mod attempt;
mod channel;
mod comment;
mod convert;
mod feed;
mod invitation;
mod job;
mod member;
mod message_log;
mod notification;
mod pointer;
mod profile;
mod project;
mod resource;
mod review;
mod settings;
mod task;

pub use activity::EVENT_SHARDS;
pub(crate) use activity::activity_item;
pub(crate) use attempt::AttemptItem;
pub(crate) use convert::{from_item, to_item, to_value};
pub(crate) use feed::{FeedEntry, FeedHead};
pub(crate) use invitation::RequestItem;
pub(crate) use job::{JobItem, ResultsItem, json as job_json};
pub(crate) use member::{live_member, member_tombstone};
pub(crate) use notification::new_notification;
pub(crate) use pointer::PointerItem;
pub(crate) use profile::ended_sessions;
pub(crate) use profile::profile_tombstone;
pub use profile::{Person, PersonName};
pub(crate) use project::{MEMBERS, ProjectItem, project_tombstone};
pub use resource::Stored;
pub(crate) use resource::{Edit, Resource, log_unreadable, stored};
pub use review::ReviewSlot;
pub use settings::Reachable;
pub(crate) use settings::Settings;
pub use task::StoredTask;
pub(crate) use task::{BodyItem, ChecklistPart, TaskItem, TaskRecord, task_tombstone};

#[cfg(test)]
mod stored_forms_tests;
