//! The one DynamoDB table: its keys, items, conditions and cursors. No other crate knows a key or an attribute.
//!
//! | partition key | sort key | item |
//! |---|---|---|
//! | `USER#<user>` | `PROFILE` | profile |
//! | `USER#<user>` | `MEMBER#<project>` | membership: role and since when |
//! | `USER#<user>` | `TASK#<task>` | pointer to a task assigned to the user |
//! | `USER#<user>` | `CHANNEL#<channel>` | channel, or for a day its tombstone |
//! | `USER#<user>` | `SETTINGS` | preferences; number of channels, and the confirmed ones |
//! | `USER#<user>` | `ATTEMPT#<digest>` | for 48 hours, a request with an idempotency key that added a channel or prepared the upload of a picture |
//! | `USER#<user>` | `SENDS#<day>` | for 48 hours, the number of messages to the channels on that day |
//! | `INBOX#<user>` | `<notification>` | notification, for 90 days; while unread in `by_updated` |
//! | `SENT#<user>` | `<notification>` | for 48 hours, the marker of a notification that is sent and not listed |
//! | `PROJECT#<project>` | `META` | project |
//! | `PROJECT#<project>` | `TASK#<task>` | task, or for 30 days its tombstone |
//! | `PROJECT#<project>` | `BODY#<task>` | description of more than 1 KiB |
//! | `TASK#<task>#ACTIVITY` | `<time>#<version>#<event>` | history of one change of a task, its comments or attachments |
//! | `PROJECT#<project>#ACTIVITY` | the same | history of one change of the project or its members |
//! | `PROJECT#<project>` | `COMMENT#<task>#<comment>` | comment, or for 30 days its tombstone |
//! | `PROJECT#<project>` | `ATTACHMENT#<task>#<attachment>` | attachment, for a day if its file never arrives, or for 30 days its tombstone |
//! | `PROJECT#<project>` | `USAGE` | size and number of the project's files |
//! | `PROJECT#<project>` | `USAGE#<task>` | number of the task's files |
//! | `PROJECT#<project>` | `RELEASED#<attachment>#<time>` | for 30 days, the marker that the bytes of an attachment whose file never arrived are released |
//! | `PROJECT#<project>` | `INVITE#<invitation>` | invitation, until 30 days after its code has expired |
//! | `PROJECT#<project>` | `INVITE_KEY#<digest>` | for 30 days, a request with an idempotency key that created an invitation |
//! | `JOB#<job>` | `JOB` | job, for 30 days |
//! | `JOB#<job>` | `RESULT#<number>` | results of the job's rows or tasks from this number on, for 30 days |
//! | `CONFIG` | `CURSOR_KEY` | secret from which the keys for cursors and codes are derived |
//!
//! Indexes (`by_rank`, `by_created`, `by_updated`, `by_due`, `by_priority`): one for each order of a list of tasks, so that a page
//! costs the same however many tasks there are. Reads that authorize, or that a write is based on, are strongly consistent;
//! lists through an index are eventually consistent, as DynamoDB's are.
//!
//! Other lists have partitions of their own in `by_created`: memberships of a project (`PROJECT#<project>#MEMBERS`), comments on a
//! task (`COMMENTS#<task>`), its attachments (`ATTACHMENTS#<task>`), invitations to an address (`INVITED#<digest>`), pointers
//! (`USER#<user>#TASKS`), jobs (`USER#<user>#JOBS`).
//!
//! Every write is conditional. The change of a request is one `PutItem` or `UpdateItem` if it affects one item, a transaction if
//! several must change together.
//!
//! # Layers
//!
//! A file uses files of its own layer or of lower ones, never in a circle.
//!
//! | layer | files | knows |
//! |---|---|---|
//! | 5 | [`stream`], `testing` | the changes that stream records mean; the table for tests |
//! | 4 | `projects`, `tasks`, `members`, `jobs`, … | the operations of [`Store`], a file or folder for each kind of resource |
//! | 3 | `access`, `read` | authorization, and the read that authorizes |
//! | 2 | `item` | the form of each item, and the domain value that it stores |
//! | 1 | `table`, `batch`, `range`, `actions`, `write` | requests to DynamoDB, whatever the items |
//! | 0 | `attribute`, `decode`, `keys`, `tombstone`, `idempotency`, `error`, `meter` | names, values, errors |

mod access;
mod account;
mod actions;
mod activity;
mod attachments;
mod attribute;
mod avatars;
mod batch;
mod channels;
mod comments;
mod decode;
mod error;
mod idempotency;
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
mod subject;
mod table;
mod tasks;
#[cfg(feature = "testing")]
pub mod testing;
mod tombstone;
mod write;

pub use access::ProjectAccess;
pub use account::{Account, Erasure};
pub use activity::{ActivityEntry, ActivityOf};
pub use attachments::{CreatedAttachment, FilesUsage};
pub use avatars::AvatarSet;
pub use channels::{AddedChannel, ConfirmedChannel};
pub use error::StoreError;
pub use idempotency::{Attempt, Created, imported_by};
pub use inbox::{Delivery, DeliveryTargets, MAX_UNREAD_COUNTED};
pub use invitations::{InvitationContext, ReceivedInvitation};
pub use item::{Person, PersonName, Reachable, StoredAttachment, StoredComment, StoredTask};
pub use jobs::{MAX_CHECKPOINT_BYTES, MAX_JOB_SPEC_BYTES, MAX_RESULT_BYTES};
pub use keys::{INDEXES, TTL_ATTRIBUTE};
pub use meter::{Meter, Usage};
pub use projects::{Deletable, Deletion, Removed};
pub use range::Page;
pub use read::{Found, Wanted};
pub use subject::EventSubject;
pub use table::Store;
pub use tasks::MoveError;
