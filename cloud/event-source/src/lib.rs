//! Lambda's event source mappings: what polls a table's stream or a queue and invokes a function.
//!
//! | file | has |
//! |---|---|
//! | `stream` | reads a stream in order: filters, batching window, checkpoints |
//! | `delivery` | one batch of a stream until it is dealt with: retries, bisecting, partial failures |
//! | `discarded` | what the failure destination is told |
//! | `queue` | receives from a queue, deletes what succeeded |
//! | `response` | `batchItemFailures` |
//! | `filter` | `FilterCriteria` |
//! | `checkpoints` | how far each mapping has come, on the disk |
//! | `idle`, `stop` | when nothing is left to do; the end |
//!
//! Rules: "Process DynamoDB records with Lambda", "Using Lambda with Amazon SQS" and the pages below them in
//! the Lambda guide. At least once: after a `kill -9` a stream goes on behind its last checkpoint, a queue's
//! messages come again when their visibility time-out is over.

mod batch;
mod checkpoints;
mod delivery;
mod discarded;
mod filter;
mod idle;
mod mapping;
mod queue;
mod response;
mod settings;
mod stop;
mod stream;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use cloud_core::clock::SharedClock;
use cloud_core::count::Count;
use cloud_dynamodb::Dynamo;
use cloud_lambda::Lambda;
use cloud_sqs::Sqs;
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use mapping::{LastError, MappingStatus};
pub use settings::{Attachment, EventSource, QueueSource, StreamSource, Upstream};

use checkpoints::Checkpoints;
use filter::Filter;
use mapping::{Invoke, Mapping};
use stop::Stop;
use stream::Poller;

/// How long batches under way may take when the fleet ends. What is cut off then comes again.
const GRACE: Duration = Duration::from_secs(5);

/// All mappings of a fleet, working until they are stopped. Clones share them.
#[derive(Clone)]
pub struct EventSources {
    inner: Arc<Inner>,
}

struct Inner {
    lambda: Count,
    busy: Count,
    sqs: Sqs,
    streams: Vec<Poller>,
    queues: Vec<Arc<Mapping>>,
    stop: watch::Sender<bool>,
    tasks: tokio::sync::Mutex<JoinSet<()>>,
}

impl EventSources {
    /// Starts every enabled mapping.
    ///
    /// # Errors
    /// When a filter is none, a stream is not there, or the checkpoints cannot be read.
    pub async fn start(
        data_dir: &Path,
        attachments: Vec<Attachment>,
        lambda: &Lambda,
        dynamo: &mut Dynamo,
        sqs: &Sqs,
        clock: &SharedClock,
    ) -> anyhow::Result<Self> {
        let parts = Parts {
            invoke: Arc::new(lambda.clone()),
            lambda: lambda.in_flight().clone(),
            sqs: sqs.clone(),
            clock: Arc::clone(clock),
        };
        parts.start(data_dir, attachments, dynamo).await
    }

    /// No mapping.
    #[must_use]
    pub fn none(lambda: &Lambda, sqs: &Sqs) -> Self {
        Self {
            inner: Arc::new(Inner {
                lambda: lambda.in_flight().clone(),
                busy: Count::default(),
                sqs: sqs.clone(),
                streams: Vec::new(),
                queues: Vec::new(),
                stop: watch::Sender::new(false),
                tasks: tokio::sync::Mutex::default(),
            }),
        }
    }

    /// How each mapping is, streams first.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub async fn status(&self) -> anyhow::Result<Vec<MappingStatus>> {
        let mut out = Vec::new();
        for poller in &self.inner.streams {
            out.push(poller.mapping.status(poller.lag().await?));
        }
        for mapping in &self.inner.queues {
            let counts = self.inner.sqs.counts(mapping.queue_name()).await?;
            out.push(mapping.status(counts.total()));
        }
        Ok(out)
    }

    /// The queues that are told of what streams' mappings discard.
    #[must_use]
    pub fn failure_destinations(&self) -> BTreeSet<String> {
        let pollers = self.inner.streams.iter();
        let arns = pollers.filter_map(|poller| poller.mapping.stream()?.on_failure_arn.as_deref());
        arns.filter_map(cloud_sqs::name_of).map(str::to_owned).collect()
    }

    /// Begins nothing more, and waits some seconds for the batches under way: a message whose handling is cut
    /// off counts as received.
    pub async fn stop(&self) {
        self.inner.stop.send_replace(true);
        let mut tasks = self.inner.tasks.lock().await;
        let all = async { while tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, all).await.is_err() {
            tracing::warn!("batches still under way after {} s are cut off", GRACE.as_secs());
            tasks.shutdown().await;
        }
    }
}

/// What mappings are started with.
struct Parts {
    invoke: Arc<dyn Invoke>,
    lambda: Count,
    sqs: Sqs,
    clock: SharedClock,
}

impl Parts {
    async fn start(
        self,
        data_dir: &Path,
        attachments: Vec<Attachment>,
        dynamo: &mut Dynamo,
    ) -> anyhow::Result<EventSources> {
        let busy = Count::default();
        let (stop, stopped) = watch::channel(false);
        let stopped = Stop::new(stopped);
        let (mut streams, mut queues, mut tasks) = (Vec::new(), Vec::new(), JoinSet::new());
        let has_streams = attachments
            .iter()
            .any(|attachment| matches!(attachment.source.upstream, Upstream::Stream(_)));
        let changes = has_streams.then(|| dynamo.changes()).transpose()?;
        let checkpoints = Checkpoints::open(data_dir)?;
        for attachment in attachments {
            let place = format!("{}.Events.{}", attachment.function, attachment.source.name);
            let filter =
                Filter::parse(&attachment.source).with_context(|| format!("{place}.FilterCriteria"))?;
            let mapping = Arc::new(Mapping::new(attachment, filter, Arc::clone(&self.clock)));
            let Some(stream) = mapping.stream() else {
                for _ in 0..mapping.workers() {
                    let worker = queue::Worker {
                        mapping: Arc::clone(&mapping),
                        invoke: Arc::clone(&self.invoke),
                        sqs: self.sqs.clone(),
                        clock: Arc::clone(&self.clock),
                        busy: busy.clone(),
                        stop: stopped.clone(),
                    };
                    tasks.spawn(worker.run());
                }
                queues.push(mapping);
                continue;
            };
            let reader = dynamo.stream(&stream.table, stream.stream_arn.clone())?;
            let delivery = delivery::Delivery {
                mapping: Arc::clone(&mapping),
                invoke: Arc::clone(&self.invoke),
                sqs: self.sqs.clone(),
                clock: Arc::clone(&self.clock),
                shard_id: reader.shard_id().to_owned(),
                checkpoints: checkpoints.clone(),
                stop: stopped.clone(),
            };
            let poller = Poller::open(mapping, reader, delivery, busy.clone()).await?;
            if let Some(changes) = &changes
                && poller.mapping.source().is_enabled
            {
                tasks.spawn(poller.clone().run(changes.clone()));
            }
            streams.push(poller);
        }
        Ok(EventSources {
            inner: Arc::new(Inner {
                lambda: self.lambda,
                busy,
                sqs: self.sqs,
                streams,
                queues,
                stop,
                tasks: tokio::sync::Mutex::new(tasks),
            }),
        })
    }
}
