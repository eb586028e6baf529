//! The items of the table, and their conversion from and to domain values.

mod activity;
mod attachment;
mod attempt;
mod channel;
mod comment;
mod convert;
mod invitation;
mod job;
mod member;
mod notification;
mod pointer;
mod profile;
mod project;
mod settings;
mod task;

pub(crate) use activity::ActivityItem;
pub use attachment::StoredAttachment;
pub(crate) use attachment::{AttachmentItem, attachment_tombstone};
pub(crate) use attempt::AttemptItem;
pub(crate) use channel::ChannelItem;
pub use comment::StoredComment;
pub(crate) use comment::{CommentItem, comment_tombstone};
pub(crate) use convert::to_item;
pub(crate) use invitation::{InvitationItem, RequestItem};
pub(crate) use job::{JobItem, ResultsItem, json as job_json};
pub(crate) use member::MemberItem;
pub(crate) use notification::{NotificationItem, SentItem};
pub(crate) use pointer::PointerItem;
pub use profile::{Person, PersonName};
pub(crate) use profile::{ProfileItem, ended_sessions, profile_tombstone};
pub(crate) use project::{ProjectItem, project_tombstone};
pub use settings::Reachable;
pub(crate) use settings::Settings;
pub use task::StoredTask;
pub(crate) use task::{BodyItem, TaskItem, TaskRecord, sort_key, task_tombstone};
