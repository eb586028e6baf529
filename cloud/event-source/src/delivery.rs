//! Delivers one batch of a stream until each of its records is processed or discarded.
//!
//! The next batch waits for it, which keeps the stream in order; batches of other items do not.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use cloud_core::clock::SharedClock;
use cloud_core::random;
use cloud_lambda::{InvokeError, MAX_REQUEST_BYTES};
use cloud_sqs::{MessageAttributes, Sqs};

use super::batch::{Batch, Record};
use super::checkpoints::Checkpoints;
use super::failure_destination::{self, Condition, Origin};
use super::mapping::{Invoke, Mapping, describe};
use super::progress::Progress;
use super::response::{self, Failures};
use super::stop::Stop;

/// The pause before the first retry; doubled for each further one.
const FIRST_BACKOFF: Duration = Duration::from_millis(50);
const LONGEST_BACKOFF: Duration = Duration::from_secs(10);
/// Why a batch was abandoned.
const STOPPED: &str = "the fleet is ending";
/// The bytes around an event's records: `{"Records":[]}`.
const ENVELOPE_BYTES: usize = 14;

/// Whether another record of this length fits into an event.
pub(super) fn fits(records_bytes: usize, record_bytes: usize) -> bool {
    ENVELOPE_BYTES + records_bytes + 1 + record_bytes <= MAX_REQUEST_BYTES
}

/// Delivers batches of one mapping.
#[derive(Clone)]
pub(super) struct Delivery {
    pub(super) mapping: Arc<Mapping>,
    pub(super) invoke: Arc<dyn Invoke>,
    pub(super) sqs: Sqs,
    pub(super) clock: SharedClock,
    pub(super) shard_id: String,
    pub(super) checkpoints: Checkpoints,
    pub(super) stop: Stop,
}

/// The outcome of an invocation.
enum Outcome {
    Done,
    /// The records before this index are processed.
    FailedFrom(usize),
    Failed,
    /// The function was not invoked.
    Throttled,
}

impl Delivery {
    /// Returns when every record of the batch, all of one lane, is processed or discarded.
    ///
    /// # Errors
    /// When the disk fails or the fleet stops; records beyond the checkpoint are delivered again.
    pub(super) async fn deliver(&self, batch: Batch, progress: &Progress<'_>) -> anyhow::Result<()> {
        let Some(lane) = batch.records.first().map(|record| record.lane) else {
            return Ok(());
        };
        let mut waiting = VecDeque::from([batch]);
        while let Some(batch) = waiting.pop_front() {
            let (done, left) = self.attempt(batch).await?;
            if let Some(last) = done {
                progress.note(lane, &last).await?;
            }
            for part in left.into_iter().rev() {
                waiting.push_front(part);
            }
        }
        Ok(())
    }

    /// The mapping's key in the checkpoints.
    pub(super) fn key(&self) -> String {
        let table = self.mapping.stream().map_or("", |stream| stream.table.as_str());
        format!(
            "{}/{}/{table}",
            self.mapping.function(),
            self.mapping.source().name
        )
    }

    /// One step: the last record that is now processed, and the remaining batches, in order.
    async fn attempt(&self, mut batch: Batch) -> anyhow::Result<(Option<String>, Vec<Batch>)> {
        let old = self.too_old(&batch);
        if old > 0 {
            let rest = batch.records.split_off(old);
            let discarded = self.discard(&batch, Condition::MaximumRecordAgeExceeded).await?;
            let left = batch.with(rest);
            return Ok((
                discarded,
                if left.records.is_empty() {
                    vec![]
                } else {
                    vec![left]
                },
            ));
        }
        let bisects = self
            .mapping
            .stream()
            .is_some_and(|stream| stream.bisects_on_error);
        let mut done = None;
        match self.call(&mut batch).await? {
            Outcome::Done => return Ok((last_of(&batch.records), Vec::new())),
            Outcome::Throttled => {
                batch.throttles += 1;
                self.back_off(batch.throttles).await?;
                return Ok((None, vec![batch]));
            }
            Outcome::FailedFrom(place) if place > 0 => {
                let rest = batch.records.split_off(place);
                done = last_of(&batch.records);
                batch.records = rest;
                // "the batch is bisected at the returned sequence number": not a retry, as no bisection is.
                if bisects {
                    return Ok((done, vec![batch]));
                }
            }
            // When the first record failed there is nothing to split off: bisect, so that a record that
            // always fails ends alone.
            Outcome::FailedFrom(_) | Outcome::Failed if bisects && batch.records.len() > 1 => {
                let second = batch.records.split_off(batch.records.len() / 2);
                let second = batch.with(second);
                return Ok((None, vec![batch, second]));
            }
            Outcome::FailedFrom(_) | Outcome::Failed => {}
        }
        batch.failures += 1;
        let most = self
            .mapping
            .stream()
            .and_then(|stream| stream.maximum_retry_attempts);
        if most.is_some_and(|most| batch.failures > most) {
            let discarded = self.discard(&batch, Condition::RetryAttemptsExhausted).await?;
            return Ok((discarded, Vec::new()));
        }
        self.back_off(batch.failures).await?;
        Ok((done, vec![batch]))
    }

    async fn call(&self, batch: &mut Batch) -> anyhow::Result<Outcome> {
        batch.request_id = random::uuid()?;
        let events: Vec<&str> = batch.records.iter().map(|record| record.event.as_str()).collect();
        let event = Bytes::from(format!("{{\"Records\":[{}]}}", events.join(",")));
        let function = self.mapping.function();
        let answer = self
            .invoke
            .invoke(function, event, batch.request_id.clone())
            .await;
        match answer {
            Ok(_) | Err(InvokeError::Function(_)) => {}
            Err(InvokeError::ShuttingDown) => {
                self.stop.come().await;
                bail!(STOPPED);
            }
            // "If the function is throttled …, Lambda retries until the records expire or exceed the maximum age".
            Err(InvokeError::TooManyRequests) => {
                self.mapping
                    .note_error("too many requests are waiting for the function");
                return Ok(Outcome::Throttled);
            }
            Err(_) => {}
        }
        batch.throttles = 0;
        batch.invocations += 1;
        batch.has_function_error = answer.is_err();
        let outcome = match answer {
            Err(error) => {
                batch.reason = describe(&error);
                Outcome::Failed
            }
            Ok(_) if !self.mapping.source().reports_item_failures => Outcome::Done,
            Ok(answer) => {
                let ids: Vec<&str> = batch
                    .records
                    .iter()
                    .map(|record| record.sequence_number.as_str())
                    .collect();
                match response::parse(&answer, &ids) {
                    Failures::None => Outcome::Done,
                    Failures::Some(places) => {
                        batch.reason = "the function reported the record in batchItemFailures".to_owned();
                        Outcome::FailedFrom(places.first().copied().unwrap_or_default())
                    }
                    Failures::All => {
                        batch.reason = "the function's answer is no list of batchItemFailures".to_owned();
                        Outcome::Failed
                    }
                }
            }
        };
        if !matches!(outcome, Outcome::Done) {
            self.mapping.note_error(&batch.reason);
        }
        Ok(outcome)
    }

    /// The number of records at the beginning that exceed the maximum age.
    fn too_old(&self, batch: &Batch) -> usize {
        let most = self
            .mapping
            .stream()
            .and_then(|stream| stream.maximum_record_age_s);
        let now_s = self.clock.now().as_second();
        let Some(oldest_s) = most.map(|most_s| now_s - most_s) else {
            return 0;
        };
        let records = batch.records.iter();
        records
            .take_while(|record| record.created_at_s < oldest_s)
            .count()
    }

    /// Sends to the failure queue, however long that takes; then the records are discarded.
    async fn discard(&self, batch: &Batch, condition: Condition) -> anyhow::Result<Option<String>> {
        let function = self.mapping.function();
        let (records, condition_name) = (batch.records.len(), condition.name());
        tracing::error!(
            function,
            records,
            condition = condition_name,
            reason = batch.reason,
            "records are discarded"
        );
        let Some(stream) = self.mapping.stream() else {
            return Ok(last_of(&batch.records));
        };
        if let Some(arn) = &stream.on_failure_arn {
            let origin = Origin {
                function_arn: self.mapping.function_arn(),
                stream_arn: &stream.stream_arn,
                shard_id: &self.shard_id,
            };
            // Records that were never delivered have no request id.
            let request_id = match batch.request_id.as_str() {
                "" => random::uuid()?,
                id => id.to_owned(),
            };
            let message =
                failure_destination::message(batch, condition, &origin, &request_id, self.clock.now());
            let note = match batch.reason.as_str() {
                "" => condition_name.to_owned(),
                reason => format!("{condition_name}: {reason}"),
            };
            let mut attempt = 0;
            while let Err(error) = self
                .sqs
                .send_noted(
                    arn,
                    message.to_string(),
                    MessageAttributes::new(),
                    Some(note.clone()),
                )
                .await
            {
                tracing::error!(
                    function,
                    error = format!("{error:#}"),
                    "the failure destination cannot be told"
                );
                attempt += 1;
                self.back_off(attempt).await?;
            }
        }
        Ok(last_of(&batch.records))
    }

    /// # Errors
    /// When the fleet stops.
    async fn back_off(&self, failures: u32) -> anyhow::Result<()> {
        let factor = 2_u32.saturating_pow(failures.saturating_sub(1));
        let pause = FIRST_BACKOFF.saturating_mul(factor).min(LONGEST_BACKOFF);
        let at = self.clock.now().checked_add(pause)?;
        self.stop.unless(self.clock.wait_until(at)).await.context(STOPPED)
    }
}

fn last_of(records: &[Record]) -> Option<String> {
    records.last().map(|record| record.sequence_number.clone())
}
