//! How far a mapping has come while several batches are processed at once: up to the first record that is not done.

use std::collections::VecDeque;

use tokio::sync::Mutex;

use super::batch::Record;
use super::checkpoints::Checkpoints;

/// The records that are being processed, in the stream's order.
pub(super) struct Progress<'a> {
    records: Mutex<VecDeque<Entry>>,
    checkpoints: &'a Checkpoints,
    /// The mapping's key in them.
    key: String,
    /// Is told of each checkpoint.
    reached: &'a (dyn Fn(&str) + Send + Sync),
}

struct Entry {
    sequence_number: String,
    lane: usize,
    is_done: bool,
}

impl<'a> Progress<'a> {
    pub(super) fn of<'r>(
        records: impl IntoIterator<Item = &'r Record>,
        (checkpoints, key): (&'a Checkpoints, String),
        reached: &'a (dyn Fn(&str) + Send + Sync),
    ) -> Self {
        let entry = |record: &Record| Entry {
            sequence_number: record.sequence_number.clone(),
            lane: record.lane,
            is_done: false,
        };
        Self {
            records: Mutex::new(records.into_iter().map(entry).collect()),
            checkpoints,
            key,
            reached,
        }
    }

    /// Notes that a lane is done up to and including this record, and writes the checkpoint.
    ///
    /// # Errors
    /// When the disk fails.
    pub(super) async fn note(&self, lane: usize, last: &str) -> anyhow::Result<()> {
        let mut records = self.records.lock().await;
        for record in records.iter_mut().filter(|record| record.lane == lane) {
            record.is_done = true;
            if record.sequence_number == last {
                break;
            }
        }
        let mut reached = None;
        while let Some(first) = records.pop_front_if(|first| first.is_done) {
            reached = Some(first.sequence_number);
        }
        if let Some(reached) = reached {
            self.checkpoints.save(&self.key, Some(&reached)).await?;
            (self.reached)(&reached);
        }
        Ok(())
    }
}
