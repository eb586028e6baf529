//! The queues of a fleet, as all operations see them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use cloud_core::account::ACCOUNT_ID;
use cloud_core::clock::SharedClock;
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use cloud_core::sqlite::Database;
use jiff::Timestamp;
use tokio::sync::Notify;

use super::arn::{arn, name_of};
use super::error::{self, Failure};
use super::settings::QueueSettings;
use super::store::{self, Counts};
use super::turns::Turns;

/// All queues of one fleet. Clones share them.
#[derive(Clone)]
pub struct Sqs {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) database: Database,
    /// Errors on demand, for calls over HTTP.
    pub(super) faults: Faults,
    pub(super) iam: Iam,
    pub(super) clock: SharedClock,
    /// The beginning of the queues' URLs.
    pub(super) address: String,
    pub(super) queues: BTreeMap<String, Queue>,
    pub(super) moves: Mutex<Vec<MoveTask>>,
}

/// One queue beside its messages.
pub(super) struct Queue {
    pub(super) settings: Mutex<QueueSettings>,
    /// Notified when a call may have made a message visible.
    pub(super) changed: Notify,
    pub(super) turns: Arc<Turns>,
    pub(super) created: Timestamp,
    pub(super) modified: Mutex<Timestamp>,
    pub(super) purged: Mutex<Option<Timestamp>>,
}

/// A complete task.
#[derive(Debug, Clone)]
pub(super) struct MoveTask {
    pub(super) source_arn: String,
    pub(super) destination_arn: Option<String>,
    pub(super) moved: usize,
    /// Messages that came from no queue.
    pub(super) left: usize,
    pub(super) started_ms: i64,
}

impl Sqs {
    /// A queue's settings now.
    pub fn settings(&self, queue: &str) -> Option<QueueSettings> {
        self.inner.queues.get(queue).map(Queue::settings)
    }

    /// The numbers of a queue's messages; all zero when there is no such queue.
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

    /// Makes messages of a queue visible as if their time had come: those that were received and wait for their next try, or
    /// those that were sent with a delay.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn end_waiting(&self, queue: &str, received: bool) -> anyhow::Result<()> {
        let (name, now_ms) = (queue.to_owned(), self.now_ms());
        self.inner
            .database
            .transaction(move |tx| Ok(store::end_waiting(tx, &name, received, now_ms)?))
            .await?;
        self.wake(queue);
        Ok(())
    }

    pub(super) fn queue(&self, name: &str) -> Result<&Queue, Failure> {
        self.inner
            .queues
            .get(name)
            .ok_or_else(error::queue_does_not_exist)
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.inner.clock.now().as_millisecond()
    }

    /// Wakes the callers that wait for messages of the queue.
    pub(super) fn wake(&self, queue: &str) {
        if let Some(queue) = self.inner.queues.get(queue) {
            queue.changed.notify_waiters();
        }
    }

    /// The dead-letter queue of a queue with these settings, if there is one.
    pub(super) fn dead_letter_queue(&self, settings: &QueueSettings) -> Option<String> {
        let redrive = settings.redrive.as_ref()?;
        let target = name_of(&redrive.dead_letter_target_arn)?;
        self.inner.queues.contains_key(target).then(|| target.to_owned())
    }

    /// The queues whose dead-letter queue this is.
    pub(super) fn dead_letter_sources(&self, queue: &str) -> Vec<String> {
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

    /// The queue's name in its URL; host and port are not checked.
    pub(super) fn name_in<'a>(&self, url: &'a str) -> Result<&'a str, Failure> {
        let mut parts = url.rsplit('/');
        match (parts.next(), parts.next()) {
            (Some(name), Some(ACCOUNT_ID)) if self.inner.queues.contains_key(name) => Ok(name),
            _ => Err(error::queue_does_not_exist()),
        }
    }
}

impl Queue {
    pub(super) fn settings(&self) -> QueueSettings {
        lock(&self.settings).clone()
    }
}

/// Nothing panics while one of these is held.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
