//! The one DynamoDB table: its keys, items, conditions and cursors. No other crate knows a key or an attribute.
//!
//! `docs/data-model.md` lists the items, the indexes and the access patterns. Reads that authorize, or that a write is based on,
//! are strongly consistent; lists through an index are eventually consistent, as DynamoDB's are.
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
//! | 5 | [`stream`], `projection`, `testing` | the changes that stream records mean; the rows of the relational view; the table for tests |
//! | 4 | `projects`, `tasks`, `members`, `jobs`, … | the operations of [`Store`], a file or folder for each kind of resource |
//! | 3 | `access`, `read` | authorization, and the read that authorizes |
//! | 2 | `item` | the form of each item, and the domain value that it stores |
//! | 1 | `table`, `batch`, `range`, `actions`, `write`, `bounds` | requests to DynamoDB, whatever the items |
//! | 0 | `attribute`, `decode`, `export_keys`, `keys`, `shown_keys`, `tombstone`, `idempotency`, `error`, `meter` | names, values, errors |

mod access;
mod account;
mod actions;
mod activity;
mod attachments;
mod attribute;
mod avatars;
mod batch;
mod bounds;
mod channels;
mod comments;
mod decode;
mod error;
mod event_log;
mod export_keys;
mod id_keys;
mod idempotency;
mod inbox;
mod indexes;
mod invitations;
mod item;
mod jobs;
mod keyring;
mod keys;
mod link_keys;
mod members;
mod meter;
mod notices;
mod open_work;
mod people;
mod points;
mod profiles;
mod projection;
mod projects;
mod range;
mod ranking;
mod read;
mod report_runs;
mod reviews;
mod settings;
mod share_links;
mod shown_keys;
mod sign_ups;
pub mod stream;
mod stream_images;
mod stream_parts;
mod subject;
mod table;
mod tasks;
#[cfg(feature = "testing")]
pub mod testing;
mod tombstone;
mod write;

pub use aws_call::{Attempts, Patience};

pub use access::ProjectAccess;
pub use account::{Account, Erasure};
pub use activity::{ActivityEntry, ActivityOf};
pub use attachments::{CreatedAttachment, FilesUsage};
pub use avatars::AvatarSet;
pub use channels::{AddedChannel, ConfirmedChannel};
pub use error::StoreError;
pub use event_log::{ChangedHour, EXPORTED_AFTER, Exported};
pub use idempotency::{Attempt, Created, imported_by};
pub use inbox::{DeliveryTargets, DueDigest, DueMessages, MAX_UNREAD_COUNTED, Progress};
pub use indexes::INDEXES;
pub use invitations::{InvitationContext, ReceivedInvitation};
pub use item::{EVENT_SHARDS, Person, PersonName, Reachable, ReviewSlot, Stored, StoredTask};
pub use jobs::{CreatedJob, MAX_CHECKPOINT_BYTES, MAX_JOB_SPEC_BYTES, MAX_RESULT_BYTES};
pub use keys::TTL_ATTRIBUTE;
pub use meter::{Meter, Usage};
pub use open_work::OpenWork;
pub use points::PointChange;
pub use projection::{PROJECTED_KINDS, Projected, ProjectedKey, Projection};
pub use projects::{Deletable, Deletion, Removed};
pub use range::Page;
pub use ranking::GlobalRanking;
pub use read::{Found, Wanted};
pub use report_runs::ReportRun;
pub use share_links::Shared;
pub use subject::EventSubject;
pub use table::Store;
pub use tasks::{Dependencies, FeedChange, FeedPage, MoveError, ScannedTasks, SubtaskChange};

#[cfg(test)]
mod derived_forms_tests;
