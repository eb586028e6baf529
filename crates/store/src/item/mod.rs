//! Items as they lie in the table, and how domain values are made of them and become them.

mod activity;
mod attachment;
mod channel;
mod comment;
mod decode;
mod invitation;
mod job;
mod member;
mod notification;
mod profile;
mod project;
mod task;

use domain::Invalid;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;
use crate::batch::Item;

pub(crate) use activity::ActivityItem;
pub(crate) use attachment::{AttachmentItem, attachment_tombstone};
pub(crate) use channel::ChannelItem;
pub(crate) use comment::{CommentItem, comment_tombstone};
pub(crate) use decode::DecodeError;
pub(crate) use invitation::{InvitationItem, RequestItem};
pub(crate) use job::{JobItem, ResultsItem, json as job_json};
pub(crate) use member::MemberItem;
pub(crate) use notification::{NotificationItem, SentItem};
pub(crate) use profile::{ProfileItem, profile_tombstone};
pub(crate) use project::{ProjectItem, project_tombstone};
pub(crate) use task::{BodyItem, PointerItem, TaskItem, TaskRecord, sort_key, task_tombstone};

pub(crate) fn to_item(value: &impl Serialize) -> Result<Item, StoreError> {
    Ok(serde_dynamo::aws_sdk_dynamodb_1::to_item(value)?)
}

pub(crate) fn from_item<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    Ok(decode::decode(item)?)
}

/// A stored value that the domain refuses was written by another version, or by hand.
pub(crate) fn corrupt(invalid: Invalid) -> StoreError {
    StoreError::Unexpected(Box::new(invalid))
}
