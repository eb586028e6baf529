//! The function `notify`: what follows from a change of the table, drawn from its stream. History, inboxes, messages to
//! people, events for integrations; and the work that a request leaves to be done.
//!
//! | file | has |
//! |---|---|
//! | `batch` | record by record: what fails for now comes again, what is hopeless is set aside |
//! | `follow` | what follows from each kind of change |
//! | `files` | what the worker is to remove of attachments, tasks and comments that are deleted |
//! | `tell` | whom to tell, and by which means |
//! | `invite`, `channels` | the mails and texts with codes, and who listens to a person's topic |
//! | `ports` | the ways out, to people, operators and the worker, as this function needs them |
//!
//! Everything is done at least once and may be done twice: records come again after a crash. So each effect is a
//! conditional write with an id that depends on the change alone, or is noted once it is done. Between sending a message
//! and noting that it was sent the function may die; then the message is sent again. SNS and SES offer no way to exclude
//! that; losing a message would be the alternative.

mod batch;
mod channels;
mod event;
mod files;
mod follow;
mod invite;
mod ports;
mod recipients;
mod start;
mod tell;
mod words;

use std::sync::Arc;

use domain::{Clock, CodeKey};
use serde_json::Value;
use store::Store;

pub use ports::{Ports, Services};
pub use start::run;

/// What the function works with; made once, at cold start.
pub struct State<O> {
    /// The table.
    pub store: Store,
    /// The ways out.
    pub ports: O,
    /// Makes the codes that are sent.
    pub code_key: CodeKey,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// Works on one event, which is a batch of stream records, and answers as Lambda wants it: with the records that shall
/// come again.
///
/// # Errors
/// If the event is no batch.
pub async fn handle<O: Ports>(state: &State<O>, event: Value) -> Result<Value, serde_json::Error> {
    let batch = serde_json::from_value(event)?;
    serde_json::to_value(batch::work(state, batch).await)
}
