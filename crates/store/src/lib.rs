//! The one DynamoDB table: its keys, items, conditions and cursors. No other crate knows a key or an attribute.
//!
//! | partition key | sort key | item |
//! |---|---|---|
//! | `USER#<user>` | `PROFILE` | profile |
//! | `USER#<user>` | `MEMBER#<project>` | membership: role and since when |
//! | `USER#<user>` | `TASK#<task>` | pointer to a task assigned to the user |
//! | `USER#<user>` | `CHANNEL#<channel>` | channel, or for a day the tombstone of one |
//! | `USER#<user>` | `SETTINGS` | preferences; how many channels there are, and which are confirmed |
//! | `USER#<user>` | `ATTEMPT#<digest>` | for 48 hours, a request with an idempotency key that added a channel, or asked to upload a picture |
//! | `USER#<user>` | `SENDS#<day>` | for 48 hours, how many messages its channels asked for that day |
//! | `INBOX#<user>` | `<notification>` | notification, for 90 days; while unread in `by_updated` |
//! | `SENT#<user>` | `<notification>` | for 48 hours, that a notification is sent which is not listed |
//! | `PROJECT#<project>` | `META` | project |
//! | `PROJECT#<project>` | `TASK#<task>` | task, or for 30 days the tombstone of one |
//! | `PROJECT#<project>` | `BODY#<task>` | description of more than 1 KiB |
//! | `TASK#<task>#ACTIVITY` | `<time>#<version>#<event>` | what one change of a task or its comments meant |
//! | `PROJECT#<project>#ACTIVITY` | the same | what one change of the project or its members meant |
//! | `PROJECT#<project>` | `COMMENT#<task>#<comment>` | comment, or for 30 days the tombstone of one |
//! | `PROJECT#<project>` | `ATTACHMENT#<task>#<attachment>` | attachment, for a day if it never arrives, or for 30 days the tombstone of one |
//! | `PROJECT#<project>` | `USAGE` | bytes and number of all its files |
//! | `PROJECT#<project>` | `USAGE#<task>` | number of a task's files |
//! | `PROJECT#<project>` | `RELEASED#<attachment>#<time>` | for 30 days, that the bytes of one that never arrived are given back |
//! | `PROJECT#<project>` | `INVITE#<invitation>` | invitation, until 30 days after its code has expired |
//! | `PROJECT#<project>` | `INVITE_KEY#<digest>` | what an idempotency key has made, for 30 days |
//! | `JOB#<job>` | `JOB` | job, for 30 days |
//! | `JOB#<job>` | `RESULT#<number>` | what came of its rows or tasks from this one on, for as long |
//! | `CONFIG` | `CURSOR_KEY` | key that seals cursors |
//!
//! Indexes (`by_rank`, `by_created`, `by_updated`, `by_due`, `by_priority`) are one for each order a list of
//! tasks can have, so that a page costs the same however many tasks there are. Reads that authorize or that a
//! write is based on are strongly consistent; lists through an index are eventually consistent, as DynamoDB's are.
//!
//! What else is listed lies in partitions of its own in `by_created`: memberships of a project (`PROJECT#<project>#MEMBERS`),
//! comments on a task (`COMMENTS#<task>`), its attachments (`ATTACHMENTS#<task>`), invitations to an address
//! (`INVITED#<digest>`), pointers (`USER#<user>#TASKS`), jobs (`USER#<user>#JOBS`).
//!
//! Every write is conditional. A request's change is one `PutItem` or `UpdateItem` where it touches one item, a
//! transaction where several must change together.

mod about;
mod account;
mod actions;
mod activity;
mod assigned_tasks;
mod attachments;
mod avatars;
mod batch;
mod channels;
mod comments;
mod error;
mod inbox;
mod invitations;
mod item;
mod jobs;
mod keyring;
mod keys;
mod members;
mod meter;
mod people;
mod profiles;
mod projects;
mod range;
mod read;
mod settings;
pub mod stream;
mod tasks;
#[cfg(feature = "testing")]
pub mod testing;
mod unassign;
mod write;

use std::sync::Arc;

use aws_sdk_dynamodb::Client;

pub use about::About;
pub use account::{Account, Erasure};
pub use activity::{ActivityOf, Entry};
pub use attachments::{FilesUsage, NewFile, StoredAttachment};
pub use avatars::AvatarSet;
pub use channels::{AddedChannel, Attempt, ConfirmedChannel};
pub use comments::StoredComment;
pub use error::StoreError;
pub use inbox::{Delivery, DeliveryTargets, MAX_UNREAD_COUNTED};
pub use invitations::{Addressed, Inviting};
pub use jobs::{MAX_CHECKPOINT_BYTES, MAX_ORDER_BYTES, MAX_RESULT_BYTES, imported_by};
pub use keys::{INDEXES, TTL_ATTRIBUTE};
pub use meter::{Meter, Usage};
pub use people::PersonName;
pub use profiles::Person;
pub use projects::{Deletable, Deletion, ProjectAccess, Removed};
pub use read::{Found, Wanted};
pub use settings::Reachable;
pub use tasks::{MoveError, Page, StoredTask};

/// What became of a creation that may be a retry.
#[derive(Debug, PartialEq, Eq)]
pub enum Created<T> {
    /// It was made, now or by an earlier try with the same body: this is its present state.
    Resource(T),
    /// The idempotency key made something else before.
    KeyReused,
    /// What the idempotency key made has been deleted since.
    Deleted,
}

/// The table. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    table: Arc<str>,
    meter: Arc<Meter>,
}

impl Store {
    /// `table` is the table's name.
    pub fn new(client: Client, table: &str) -> Self {
        Self {
            client,
            table: table.into(),
            meter: Arc::default(),
        }
    }

    /// What this store has used so far: round trips and capacity units.
    pub fn usage(&self) -> Usage {
        self.meter.usage()
    }
}
