//! The function `notify`: the consequences of a change of the table, read from its stream. It writes to the table alone (history,
//! inboxes, what a deletion leaves) and leaves everything else to other functions, by messages in their queues: nothing outside
//! can hold up the stream.
//!
//! | file | has |
//! |---|---|
//! | `batch` | different items side by side, the records of one item in order: which are retried, which go to the failure queue |
//! | `changes` | the consequences of each kind of change |
//! | `history` | history and events for integrations |
//! | `feed` | the tasks that have changed, for clients that follow a project |
//! | `recipients`, `notifications` | the users that an event concerns, and by which media each is notified |
//! | `invitations` | the inbox of whoever is invited |
//! | `files` | removal work for the files of deleted attachments, tasks and comments |
//! | `points` | what completed tasks earn |
//! | `outbox`, `send` | what records leave to others, and how it is sent |
//! | `ports` | queues, as this function needs them |
//!
//! Everything happens at least once and may happen twice: Lambda delivers records again after a crash. So each effect is
//! a conditional write with an id that depends on the change alone, and a message says only what is to be done if it is not done.

mod batch;
mod changes;
mod failure;
mod feed;
mod files;
mod history;
mod invitations;
mod notifications;
mod outbox;
mod points;
mod ports;
mod recipients;
mod send;
mod start;
mod state;

pub use batch::handle;
pub use ports::{Ports, Services};
pub use start::run;
pub use state::State;
