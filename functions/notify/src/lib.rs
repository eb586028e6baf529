//! The function `notify`: the consequences of a change of the table, read from its stream. It records history, publishes
//! events for integrations, notifies users, and enqueues the work that a request leaves for the worker.
//!
//! | file | has |
//! |---|---|
//! | `batch` | records one by one: which are retried, which go to the failure queue |
//! | `changes` | the consequences of each kind of change |
//! | `history` | history and events for integrations |
//! | `recipients`, `notifications` | the users that an event concerns, and how each is notified |
//! | `message_text` | the texts of all messages |
//! | `invitations`, `channels` | mails and text messages with codes, subscriptions of users' topics |
//! | `files` | removal work for the files of deleted attachments, tasks and comments |
//! | `ports` | messages and queues, as this function needs them |
//!
//! Everything happens at least once and may happen twice: Lambda delivers records again after a crash. So each effect is
//! a conditional write with an id that depends on the change alone, or is marked once it is done. Between sending a message
//! and marking it the function may die; then the message is sent again. SNS and SES offer no way to exclude that; losing a
//! message would be the alternative.

mod batch;
mod changes;
mod channels;
mod event;
mod files;
mod history;
mod invitations;
mod message_text;
mod notifications;
mod ports;
mod recipients;
mod start;
mod state;

pub use batch::handle;
pub use ports::{Ports, Services};
pub use start::run;
pub use state::State;
