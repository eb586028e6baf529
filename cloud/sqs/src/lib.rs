//! SQS: the template's standard queues in one SQLite file.
//!
//! | file | has |
//! |---|---|
//! | `settings` | what a queue is told: by the template, by `SetQueueAttributes` |
//! | `http` | AWS JSON 1.0, as the SDK speaks it |
//! | `error` | SQS's errors |
//! | `message` | what a message may be; digests, sizes |
//! | `store` | messages on the disk: send, receive, delete, move |
//! | `receipt` | receipt handles |
//! | `send`, `receive`, `delete`, `attributes`, `move_task` | the operations |
//! | `status` | what `GET /_local/status` shows |
//!
//! What was acknowledged is on the disk; so is who has received what until when. What `SetQueueAttributes`
//! changes lasts as long as the fleet runs: the template says how a queue starts.

mod attributes;
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
mod status;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_core::clock::SharedClock;
use cloud_core::faults::Faults;
use cloud_core::sqlite::Database;
use jiff::Timestamp;
use tokio::sync::Notify;

pub use message::{MessageAttribute, MessageAttributes};
pub use message::{md5_of_attributes, md5_of_body};
pub use receive::system_attributes;
pub use settings::{QueueSettings, Redrive, SetError};
pub use status::{DeadLetter, QueueStatus};
pub use store::Received;

use error::Failure;
use move_task::MoveTask;

/// All queues of one fleet. Clones share them.
#[derive(Clone)]
pub struct Sqs {
    inner: Arc<Inner>,
}

struct Inner {
    database: Database,
    /// Errors on demand, for those who call over HTTP.
    faults: Faults,
    clock: SharedClock,
    /// What queues' URLs begin with.
    address: String,
    queues: BTreeMap<String, Queue>,
    moves: Mutex<Vec<MoveTask>>,
}

/// One queue beside its messages.
struct Queue {
    settings: Mutex<QueueSettings>,
    /// Told when a message may have become visible by somebody's doing.
    changed: Notify,
    created: Timestamp,
    modified: Mutex<Timestamp>,
    purged: Mutex<Option<Timestamp>>,
}

/// How many messages a queue holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Ready to be received.
    pub visible: u64,
    /// Received and neither deleted nor visible again.
    pub in_flight: u64,
    /// Sent with a delay that is not over.
    pub delayed: u64,
    /// When the oldest of all of them was sent, epoch milliseconds.
    pub oldest_sent_ms: Option<i64>,
}

impl Counts {
    /// All messages.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.visible + self.in_flight + self.delayed
    }
}

/// The ARN of a queue of this fleet.
#[must_use]
pub fn arn(queue: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{queue}")
}

/// The name in the ARN of a queue of this fleet.
#[must_use]
pub fn name_of(arn: &str) -> Option<&str> {
    let rest = arn.strip_prefix("arn:aws:sqs:")?;
    rest.strip_prefix(REGION)?
        .strip_prefix(':')?
        .strip_prefix(ACCOUNT_ID)?
        .strip_prefix(':')
}

/// `!Ref` of a queue: its URL below the service's own.
#[must_use]
pub fn url(service_url: &str, queue: &str) -> String {
    format!("{service_url}/{ACCOUNT_ID}/{queue}")
}

impl Sqs {
    /// Opens the messages under the data directory; `url` is the address of the service, without a slash at the end.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn open(
        data_dir: &Path,
        url: &str,
        queues: Vec<QueueSettings>,
        faults: Faults,
        clock: SharedClock,
    ) -> anyhow::Result<Self> {
        let now = clock.now();
        let queues = queues.into_iter().map(|settings| {
            let name = settings.name.clone();
            let queue = Queue {
                settings: Mutex::new(settings),
                changed: Notify::new(),
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

    /// Puts a message into a queue for somebody in this process; it is on the disk when this answers.
    ///
    /// # Errors
    /// When there is no such queue, it does not take such a message, or the disk does not.
    pub async fn send(
        &self,
        queue_arn: &str,
        body: String,
        attributes: MessageAttributes,
    ) -> anyhow::Result<()> {
        self.send_noted(queue_arn, body, attributes, None).await
    }

    /// As [`Sqs::send`], with words for the status page why the message is there.
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

    /// A queue's settings now.
    pub fn settings(&self, queue: &str) -> Option<QueueSettings> {
        self.inner.queues.get(queue).map(Queue::settings)
    }

    /// How many messages a queue holds; none when it is not there.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn counts(&self, queue: &str) -> anyhow::Result<Counts> {
        let Some(settings) = self.settings(queue) else {
            return Ok(Counts::default());
        };
        let now_ms = self.now_ms();
        self.inner
            .database
            .transaction(move |tx| Ok(store::counts(tx, &settings, now_ms)?))
            .await
    }

    fn queue(&self, name: &str) -> Result<&Queue, Failure> {
        self.inner
            .queues
            .get(name)
            .ok_or_else(error::queue_does_not_exist)
    }

    fn now_ms(&self) -> i64 {
        self.inner.clock.now().as_millisecond()
    }

    /// Wakes whoever waits for messages of the queue.
    fn wake(&self, queue: &str) {
        if let Some(queue) = self.inner.queues.get(queue) {
            queue.changed.notify_waiters();
        }
    }

    /// The queue that a message that is taken out of this one too often goes to.
    fn dead_letter_queue(&self, settings: &QueueSettings) -> Option<String> {
        let redrive = settings.redrive.as_ref()?;
        let target = name_of(&redrive.dead_letter_target_arn)?;
        self.inner.queues.contains_key(target).then(|| target.to_owned())
    }

    /// The queues whose messages go to this one when they are received too often.
    fn dead_letter_sources(&self, queue: &str) -> Vec<String> {
        let wanted = arn(queue);
        let queues = self.inner.queues.iter();
        queues
            .filter(|(_, queue)| {
                let redrive = queue.settings().redrive;
                redrive.is_some_and(|redrive| redrive.dead_letter_target_arn == wanted)
            })
            .map(|(name, _)| name.clone())
            .collect()
    }
}

impl Queue {
    fn settings(&self) -> QueueSettings {
        lock(&self.settings).clone()
    }
}

/// Nothing panics while one of these is held.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
