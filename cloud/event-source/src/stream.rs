//! Reads a table's stream in order, filters the records, and delivers them to the function in batches, of different items at once.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cloud_core::in_flight::InFlight;
use cloud_dynamodb::StreamReader;
use futures_util::future::try_join_all;
use serde_json::Value;
use tokio::sync::watch;

use super::batch::{Batch, Record};
use super::delivery::{self, Delivery};
use super::mapping::Mapping;
use super::progress::Progress;

/// The number of records of one read, unless the batch size is larger.
const READ: usize = 100;
/// Filtered records after which the checkpoint is written even though nothing was delivered.
const SKIPPED_PER_CHECKPOINT: usize = 1_000;
/// The pause after a disk error.
const PAUSE: Duration = Duration::from_secs(1);

/// The poller of one mapping. Clones share its position.
#[derive(Clone)]
pub(super) struct Poller {
    pub(super) mapping: Arc<Mapping>,
    reader: StreamReader,
    delivery: Delivery,
    shards: usize,
    busy: InFlight,
    position: Arc<Mutex<Option<String>>>,
}

/// Records that were read and not yet delivered.
#[derive(Default)]
struct Buffer {
    records: VecDeque<Record>,
    bytes: usize,
    /// The last record that was read, delivered or not.
    read_to: Option<String>,
    skipped: usize,
}

impl Poller {
    /// Resumes at the mapping's position, or begins where its settings say.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(super) async fn open(
        mapping: Arc<Mapping>,
        reader: StreamReader,
        delivery: Delivery,
        shards: usize,
        busy: InFlight,
    ) -> anyhow::Result<Self> {
        let key = delivery.key();
        let position = match delivery.checkpoints.load(&key).await? {
            Some(position) => position,
            None => {
                let from_start = mapping
                    .stream()
                    .is_some_and(|stream| stream.starts_at_trim_horizon);
                let position = if from_start { None } else { reader.latest().await? };
                // Later records must not be missed, even should the fleet end before the first.
                delivery.checkpoints.save(&key, position.as_deref()).await?;
                position
            }
        };
        Ok(Self {
            mapping,
            reader,
            delivery,
            shards,
            busy,
            position: Arc::new(Mutex::new(position)),
        })
    }

    pub(super) async fn run(self, mut changes: watch::Receiver<i64>) {
        let mut buffer = self.start();
        let stop = self.delivery.stop.clone();
        while !stop.has_come() {
            // A write from here on causes another round.
            changes.borrow_and_update();
            match self.round(&mut buffer, &mut changes).await {
                Ok(true) => {}
                Ok(false) => {
                    let Some(Ok(())) = stop.unless(changes.changed()).await else {
                        return;
                    };
                }
                Err(_) if stop.has_come() => return,
                Err(error) => {
                    self.mapping
                        .note_error("the stream or the checkpoint cannot be read or written");
                    tracing::error!(
                        function = self.mapping.function(),
                        error = format!("{error:#}"),
                        "polling failed"
                    );
                    buffer = self.start();
                    stop.unless(tokio::time::sleep(PAUSE)).await;
                }
            }
        }
    }

    /// Records behind the last checkpoint.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) async fn lag(&self) -> anyhow::Result<u64> {
        self.reader.count_after(self.position().as_deref()).await
    }

    /// Whether all records of the stream are processed.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) async fn is_at_tip(&self) -> anyhow::Result<bool> {
        let next = self.reader.read_after(self.position().as_deref(), 1).await?;
        Ok(next.is_empty())
    }

    /// Reads and delivers one batch; `false` when there was nothing.
    async fn round(&self, buffer: &mut Buffer, changes: &mut watch::Receiver<i64>) -> anyhow::Result<bool> {
        self.fill(buffer).await?;
        if buffer.records.is_empty() {
            self.skip(buffer).await?;
            return Ok(false);
        }
        let _busy = self.busy.enter();
        self.gather(buffer, changes).await?;
        let records = buffer.take(self.mapping.source().batch_size);
        let reached = |done: &str| self.set_position(done);
        let checkpoints = (&self.delivery.checkpoints, self.delivery.key());
        let progress = Progress::of(&records, checkpoints, &reached);
        // Lambda polls each lane by itself. Here the next batches wait for the slowest of these.
        let batches = lanes(records).into_iter();
        try_join_all(batches.map(|batch| self.delivery.deliver(batch, &progress))).await?;
        buffer.skipped = 0;
        Ok(true)
    }

    /// Waits for a full batch until the batching window is over.
    async fn gather(&self, buffer: &mut Buffer, changes: &mut watch::Receiver<i64>) -> anyhow::Result<()> {
        let window = Duration::from_secs(self.mapping.source().batching_window_s);
        let clock = &self.delivery.clock;
        let Ok(end) = clock.now().checked_add(window) else {
            return Ok(());
        };
        while !window.is_zero() && clock.now() < end && !self.is_full(buffer) {
            tokio::select! {
                changed = changes.changed() => {
                    if changed.is_err() {
                        break;
                    }
                }
                () = clock.wait_until(end) => {}
                // The batch has not begun.
                () = self.delivery.stop.come() => anyhow::bail!("the fleet is ending"),
            }
            self.fill(buffer).await?;
        }
        Ok(())
    }

    /// Reads until there is a batch, or nothing more.
    async fn fill(&self, buffer: &mut Buffer) -> anyhow::Result<()> {
        while !self.is_full(buffer) {
            let missing = self.most() - buffer.records.len();
            let read = self
                .reader
                .read_after(buffer.read_to.as_deref(), missing.max(READ))
                .await?;
            if read.is_empty() {
                break;
            }
            for record in read {
                buffer.read_to = Some(record.sequence_number.clone());
                if !self.mapping.lets_through(&record.event) {
                    buffer.skipped += 1;
                    continue;
                }
                let lane = self.lane_of(&record.event);
                let event = record.event.to_string();
                buffer.bytes += event.len() + 1;
                buffer.records.push_back(Record {
                    sequence_number: record.sequence_number,
                    created_at_s: record.created_at_s,
                    event,
                    lane,
                });
            }
        }
        Ok(())
    }

    /// Filtered records count as processed. A checkpoint for each would cost more than reading them once
    /// more.
    async fn skip(&self, buffer: &mut Buffer) -> anyhow::Result<()> {
        let Some(read_to) = buffer.read_to.clone() else {
            return Ok(());
        };
        if buffer.skipped >= SKIPPED_PER_CHECKPOINT {
            let key = self.delivery.key();
            self.delivery.checkpoints.save(&key, Some(&read_to)).await?;
            buffer.skipped = 0;
        }
        self.set_position(&read_to);
        Ok(())
    }

    fn is_full(&self, buffer: &Buffer) -> bool {
        buffer.records.len() >= self.most() || !delivery::fits(buffer.bytes, 0)
    }

    /// The batches that are processed at once: so many of each shard.
    fn factor(&self) -> usize {
        let stream = self.mapping.stream();
        self.shards * stream.map_or(1, |stream| stream.parallelization_factor)
    }

    /// The most records that are processed at once.
    fn most(&self) -> usize {
        self.mapping.source().batch_size * self.factor()
    }

    /// "Lambda ensures in-order processing at the item (partition and sort key) level" (Lambda guide, "Processing DynamoDB records
    /// with Lambda").
    fn lane_of(&self, event: &Value) -> usize {
        let keys = event.pointer("/dynamodb/Keys").map(Value::to_string);
        let mut hasher = DefaultHasher::new();
        keys.hash(&mut hasher);
        let factor = u64::try_from(self.factor()).unwrap_or(1).max(1);
        usize::try_from(hasher.finish() % factor).unwrap_or_default()
    }

    fn start(&self) -> Buffer {
        Buffer {
            read_to: self.position(),
            ..Buffer::default()
        }
    }

    fn position(&self) -> Option<String> {
        self.position
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set_position(&self, to: &str) {
        *self.position.lock().unwrap_or_else(PoisonError::into_inner) = Some(to.to_owned());
    }
}

impl Buffer {
    /// The next batches: of each lane at most `batch_size` records, and no more than an event can hold. They end where the first
    /// lane is full.
    fn take(&mut self, batch_size: usize) -> Vec<Record> {
        let mut records = Vec::new();
        let mut taken: HashMap<usize, (usize, usize)> = HashMap::new();
        while let Some(next) = self.records.front() {
            let (count, bytes) = taken.entry(next.lane).or_default();
            if *count == batch_size || (*count > 0 && !delivery::fits(*bytes, next.event.len())) {
                break;
            }
            (*count, *bytes) = (*count + 1, *bytes + next.event.len() + 1);
            records.extend(self.records.pop_front());
        }
        let bytes: usize = taken.values().map(|(_, bytes)| bytes).sum();
        self.bytes = self.bytes.saturating_sub(bytes);
        records
    }
}

/// A batch for each lane.
fn lanes(records: Vec<Record>) -> Vec<Batch> {
    let mut lanes: BTreeMap<usize, Vec<Record>> = BTreeMap::new();
    for record in records {
        lanes.entry(record.lane).or_default().push(record);
    }
    lanes.into_values().map(Batch::of).collect()
}
