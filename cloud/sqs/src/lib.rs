//! SQS: the template's standard queues in one SQLite file.
//!
//! | file | has |
//! |---|---|
//! | `settings` | a queue's settings: from the template and `SetQueueAttributes` |
//! | `http` | AWS JSON 1.0, as the SDK speaks it |
//! | `error` | SQS's errors |
//! | `message` | what a message may be; digests, sizes |
//! | `store` | messages on the disk: send, receive, delete, move |
//! | `receipt` | receipt handles |
//! | `send`, `receive`, `delete`, `attributes`, `move_task` | the operations |
//! | `status` | what `GET /_local/status` shows |
//!
//! Acknowledged messages are durable; so are receipts and visibility time-outs. Changes by
//! `SetQueueAttributes` last as long as the fleet runs: a queue starts as the template says.

mod arn;
mod attributes;
mod batch;
mod delete;
mod error;
mod http;
mod message;
mod move_task;
mod queues;
mod receipt;
mod receive;
mod send;
mod settings;
mod state;
mod status;
mod store;
mod take;
#[cfg(test)]
mod tests;
mod turns;

use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use cloud_core::clock::SharedClock;
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use cloud_core::sqlite::Database;
use tokio::sync::Notify;

pub use arn::{arn, name_of, url};
pub use message::{MessageAttribute, MessageAttributes, md5_of_attributes, md5_of_body};
pub use receive::system_attributes;
pub use settings::{QueueSettings, Redrive, SetError};
pub use state::Sqs;
pub use status::{DeadLetter, QueueStatus};
pub use store::Counts;
pub use take::Received;

use error::Failure;
use state::{Inner, Queue};

impl Sqs {
    /// Opens the messages under the data directory; `url` is the address of the service, without a slash at the end.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn open(
        data_dir: &Path,
        url: &str,
        queues: Vec<QueueSettings>,
        (faults, iam): (Faults, Iam),
        clock: SharedClock,
    ) -> anyhow::Result<Self> {
        let now = clock.now();
        let queues = queues.into_iter().map(|settings| {
            let name = settings.name.clone();
            let queue = Queue {
                settings: Mutex::new(settings),
                changed: Notify::new(),
                turns: Arc::default(),
                created: now,
                modified: Mutex::new(now),
                purged: Mutex::new(None),
            };
            (name, queue)
        });
        Ok(Self {
            inner: Arc::new(Inner {
                database: Database::open(&data_dir.join("sqs.db"), store::SCHEMA)?,
                faults,
                iam,
                clock,
                address: url.to_owned(),
                queues: queues.collect(),
                moves: Mutex::default(),
            }),
        })
    }

    /// The service.
    pub fn router(&self) -> axum::Router {
        http::router(self.clone())
    }

    /// The names of the queues.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.inner.queues.keys().map(String::as_str)
    }

    /// Puts a message into a queue, for callers in this process; it is durable when this returns.
    ///
    /// # Errors
    /// When there is no such queue, it refuses the message, or the disk fails.
    pub async fn send(
        &self,
        queue_arn: &str,
        body: String,
        attributes: MessageAttributes,
    ) -> anyhow::Result<()> {
        self.send_noted(queue_arn, body, attributes, None).await
    }

    /// Like [`Sqs::send`], with a note for the status page on why the message is there.
    pub async fn send_noted(
        &self,
        queue_arn: &str,
        body: String,
        attributes: MessageAttributes,
        note: Option<String>,
    ) -> anyhow::Result<()> {
        let name = name_of(queue_arn).with_context(|| format!("{queue_arn} is no queue of this fleet"))?;
        match send::send_one(self, name, body, attributes, note).await {
            Ok(()) => Ok(()),
            Err(Failure::Api(error)) => anyhow::bail!("{}: {}", error.code, error.message),
            Err(Failure::Internal(error)) => Err(error),
        }
    }
}
