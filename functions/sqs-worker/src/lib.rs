//! The function `sqs-worker`: files that have arrived, and work that takes longer than a request, from queues.
//!
//! | file | has |
//! |---|---|
//! | `batch` | message by message: what fails for now comes again, what never works ends in the dead-letter queue |
//! | `files` | what follows when a file has arrived, and what is left of deleted ones |
//! | `message` | what messages say |
//! | `job` | jobs: what they share, and a file for each kind |
//! | `removal` | what is left of deleted projects and accounts |
//! | `files` | files that have arrived, and those that are deleted |
//! | `ports` | the bucket and the queues, as this function needs them |
//! | `start` | cold start |
//! | `transfer` | imports and exports |
//! | `error` | why a message is not done |
//!
//! Everything may come twice, late, or in another order: each effect is a conditional write with an id that depends on
//! what it is about alone.

mod batch;
mod error;
mod event;
mod files;
mod job;
mod message;
mod ports;
mod removal;
mod start;
mod transfer;

use std::sync::Arc;

use domain::{Clock, Entropy};
use serde_json::Value;
use store::Store;

pub use batch::MAX_RECEIVES;
pub use event::Until;
pub use ports::{Ports, Services};
pub use start::run;

/// What the function works with; made once, at cold start.
pub struct State<O> {
    /// The table.
    pub store: Store,
    /// The bucket and the queues.
    pub ports: O,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for what needs no same id when it is done again.
    pub entropy: Arc<dyn Entropy>,
}

/// Works on one event, a batch of messages of one queue, until `until`; answers with those that shall come again.
///
/// # Errors
/// If the event is no batch.
pub async fn handle<O: Ports>(
    state: &State<O>,
    event: Value,
    until: Until,
) -> Result<Value, serde_json::Error> {
    let batch = serde_json::from_value(event)?;
    serde_json::to_value(batch::work(state, batch, until).await)
}
