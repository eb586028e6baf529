//! The function `sqs-worker`: files that clients have uploaded, and work that takes longer than a request, from queues.
//!
//! | file | has |
//! |---|---|
//! | `batch` | messages one by one: visibility time-outs, retries, the last attempt |
//! | `dispatch` | the handler of each kind of message |
//! | `message` | the kinds of messages |
//! | `deadline` | the time that is left for an invocation |
//! | `files` | uploaded files, and those of deleted attachments, tasks and comments |
//! | `job` | jobs: their common part, and bulk changes |
//! | `transfer` | imports and exports |
//! | `removal` | what deleted projects, accounts, tasks and comments leave, and ended memberships |
//! | `sweep` | work that should have begun and has not |
//! | `announcement` | notifications of many members: somebody has joined, a task was achieved |
//! | `renewal` | work that another message continues |
//! | `ports` | the bucket and the queues, as this function needs them |
//! | `start` | cold start |
//!
//! Messages may be delivered twice, late, or in another order: each effect is a conditional write with an id that depends on
//! its subject alone.

mod announcement;
mod batch;
mod deadline;
mod dispatch;
mod files;
mod job;
mod message;
mod ports;
mod removal;
mod renewal;
mod start;
mod state;
mod sweep;
mod transfer;

pub use batch::{MAX_RECEIVES, handle};
pub use deadline::Deadline;
pub use ports::{Ports, Services};
pub use start::run;
pub use state::State;
