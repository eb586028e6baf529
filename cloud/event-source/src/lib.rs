//! Lambda's event source mappings: pollers of a table's stream or a queue that invoke a function.
//!
//! | file | has |
//! |---|---|
//! | `stream` | reads a stream in order: filters, batching window, checkpoints |
//! | `delivery`, `progress` | one batch of a stream until it is processed: retries, bisecting, partial failures; how far several have come |
//! | `failure_destination` | messages about discarded records |
//! | `queue` | receives from a queue, deletes processed messages |
//! | `response` | `batchItemFailures` |
//! | `api` | the operations of Lambda's own API that an operator's command needs |
//! | `filter` | `FilterCriteria` |
//! | `checkpoints` | the position of each mapping, on the disk |
//! | `faults` | deliveries that are late or repeated by chance |
//! | `idle`, `stop` | waiting until nothing is left to do; stopping |
//!
//! Rules: "Process DynamoDB records with Lambda", "Using Lambda with Amazon SQS" and the pages below them in
//! the Lambda guide. Delivery is at least once: after a `kill -9` a stream resumes after its last checkpoint,
//! and a queue's messages are redelivered after their visibility time-out.

mod api;
mod batch;
mod checkpoints;
mod delivery;
mod failure_destination;
mod faults;
mod filter;
mod idle;
mod mapping;
mod progress;
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
use cloud_core::chance::Chance;
use cloud_core::clock::SharedClock;
use cloud_core::in_flight::InFlight;
use cloud_dynamodb::DynamoDb;
use cloud_lambda::Lambda;
use cloud_sqs::Sqs;
use tokio::sync::{RwLock, watch};
use tokio::task::JoinSet;

pub use filter::Filter;
pub use mapping::{LastError, MappingStatus};
pub use response::{Failures, parse as parse_response};
pub use settings::{EventSource, MappingConfig, QueueSource, StreamSource, Upstream};

use checkpoints::Checkpoints;
use faults::Faulty;
use mapping::{Invoke, Mapping};
use stop::Stop;
use stream::Poller;

/// The grace period of batches in flight when the fleet stops. Those cut off are redelivered.
const GRACE: Duration = Duration::from_secs(5);
/// The shards of a stream under faults by chance: what is in different shards has no order.
const SHARDS_BY_CHANCE: usize = 3;

/// All mappings of a fleet, running until they are stopped. Clones share them.
#[derive(Clone)]
pub struct EventSources {
    inner: Arc<Inner>,
}

struct Inner {
    lambda: InFlight,
    busy: InFlight,
    /// Read by the workers of queues, written by [`idle`].
    batches: Arc<RwLock<()>>,
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
    /// When a filter is malformed, a stream is missing, or the checkpoints cannot be read.
    pub async fn start(
        data_dir: &Path,
        mappings: Vec<MappingConfig>,
        lambda: &Lambda,
        dynamo: &mut DynamoDb,
        sqs: &Sqs,
        chance: Option<&Arc<Chance>>,
        clock: &SharedClock,
    ) -> anyhow::Result<Self> {
        let invoke: Arc<dyn Invoke> = Arc::new(lambda.clone());
        let parts = Dependencies {
            invoke: match chance {
                Some(chance) => Arc::new(Faulty {
                    invoke,
                    chance: Arc::clone(chance),
                }),
                None => invoke,
            },
            shards: if chance.is_some() { SHARDS_BY_CHANCE } else { 1 },
            lambda: lambda.in_flight().clone(),
            sqs: sqs.clone(),
            clock: Arc::clone(clock),
        };
        parts.start(data_dir, mappings, dynamo).await
    }

    /// No mapping.
    #[must_use]
    pub fn none(lambda: &Lambda, sqs: &Sqs) -> Self {
        Self {
            inner: Arc::new(Inner {
                lambda: lambda.in_flight().clone(),
                busy: InFlight::default(),
                batches: Arc::default(),
                sqs: sqs.clone(),
                streams: Vec::new(),
                queues: Vec::new(),
                stop: watch::Sender::new(false),
                tasks: tokio::sync::Mutex::default(),
            }),
        }
    }

    /// The status of each mapping, streams first.
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

    /// The failure queues of the streams' mappings.
    #[must_use]
    pub fn failure_destinations(&self) -> BTreeSet<String> {
        let pollers = self.inner.streams.iter();
        let arns = pollers.filter_map(|poller| poller.mapping.stream()?.on_failure_arn.as_deref());
        arns.filter_map(cloud_sqs::name_of).map(str::to_owned).collect()
    }

    /// Starts no more batches, and waits some seconds for those in flight: a message whose handling is cut
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

/// Dependencies of the mappings.
struct Dependencies {
    invoke: Arc<dyn Invoke>,
    /// Of each stream.
    shards: usize,
    lambda: InFlight,
    sqs: Sqs,
    clock: SharedClock,
}

impl Dependencies {
    async fn start(
        self,
        data_dir: &Path,
        mappings: Vec<MappingConfig>,
        dynamo: &mut DynamoDb,
    ) -> anyhow::Result<EventSources> {
        let (busy, batches) = (InFlight::default(), Arc::<RwLock<()>>::default());
        let (stop, stopped) = watch::channel(false);
        let stopped = Stop::new(stopped);
        let (mut streams, mut queues, mut tasks) = (Vec::new(), Vec::new(), JoinSet::new());
        let has_streams = mappings
            .iter()
            .any(|config| matches!(config.source.upstream, Upstream::Stream(_)));
        let changes = has_streams.then(|| dynamo.changes()).transpose()?;
        let checkpoints = Checkpoints::open(data_dir)?;
        for config in mappings {
            let place = format!("{}.Events.{}", config.function, config.source.name);
            let is_queue = matches!(config.source.upstream, Upstream::Queue(_));
            let filter = Filter::parse(&config.source.filters, is_queue)
                .with_context(|| format!("{place}.FilterCriteria"))?;
            let mapping = Arc::new(Mapping::new(config, filter, Arc::clone(&self.clock)));
            let Some(stream) = mapping.stream() else {
                for _ in 0..mapping.workers() {
                    let worker = queue::Worker {
                        mapping: Arc::clone(&mapping),
                        invoke: Arc::clone(&self.invoke),
                        sqs: self.sqs.clone(),
                        clock: Arc::clone(&self.clock),
                        busy: busy.clone(),
                        batches: Arc::clone(&batches),
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
            let poller = Poller::open(mapping, reader, delivery, self.shards, busy.clone()).await?;
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
                batches,
                sqs: self.sqs,
                streams,
                queues,
                stop,
                tasks: tokio::sync::Mutex::new(tasks),
            }),
        })
    }
}
