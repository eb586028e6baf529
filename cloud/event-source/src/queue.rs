//! Receives from a queue and invokes the function; processed messages are deleted, the others are redelivered
//! after their visibility time-out and end in the queue's dead-letter queue.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cloud_core::account::REGION;
use cloud_core::clock::SharedClock;
use cloud_core::in_flight::InFlight;
use cloud_core::random;
use cloud_lambda::{InvokeError, MAX_REQUEST_BYTES};
use cloud_sqs::{Received, Sqs, md5_of_attributes, md5_of_body, system_attributes};
use serde_json::{Map, Value, json};
use tokio::sync::RwLock;

use super::mapping::{Invoke, Mapping, describe};
use super::response::{self, Failures};
use super::stop::Stop;

/// The most bytes of an event's record beside body and attributes.
const RECORD_BYTES: usize = 1_500;
/// The pause after a disk error.
const PAUSE: Duration = Duration::from_secs(1);

/// A worker of a mapping: processes one batch at a time.
pub(super) struct Worker {
    pub(super) mapping: Arc<Mapping>,
    pub(super) invoke: Arc<dyn Invoke>,
    pub(super) sqs: Sqs,
    pub(super) clock: SharedClock,
    pub(super) busy: InFlight,
    /// Held while a batch is under way; see [`super::idle`].
    pub(super) batches: Arc<RwLock<()>>,
    pub(super) stop: Stop,
}

/// A message and the record made of it.
struct Record {
    message: Received,
    event: Value,
}

impl Worker {
    pub(super) async fn run(self) {
        while !self.stop.has_come() {
            if let Err(error) = self.round().await {
                self.mapping.note_error("the queue cannot be read or written");
                tracing::error!(
                    function = self.mapping.function(),
                    error = format!("{error:#}"),
                    "polling failed"
                );
                self.stop.unless(tokio::time::sleep(PAUSE)).await;
            }
        }
    }

    async fn round(&self) -> anyhow::Result<()> {
        let queue = self.mapping.queue_name();
        match self.stop.unless(self.sqs.ready(queue)).await {
            None => return Ok(()),
            Some(ready) => ready?,
        }
        // From before the first receive until the last delete.
        let _busy = self.busy.enter();
        let _batch = self.batches.read().await;
        let records = self.gather().await?;
        if records.is_empty() {
            return Ok(());
        }
        let events: Vec<&Value> = records.iter().map(|record| &record.event).collect();
        let event = Bytes::from(json!({ "Records": events }).to_string());
        let function = self.mapping.function();
        let answer = self.invoke.invoke(function, event, random::uuid()?).await;
        let (failed, reason) = match answer {
            Err(InvokeError::ShuttingDown) => {
                self.stop.come().await;
                return Ok(());
            }
            Err(error) => (Failures::All, describe(&error)),
            Ok(_) if !self.mapping.source().reports_item_failures => (Failures::None, String::new()),
            Ok(answer) => {
                let ids: Vec<&str> = records
                    .iter()
                    .map(|record| record.message.message_id.as_str())
                    .collect();
                match response::parse(&answer, &ids) {
                    Failures::All => {
                        let reason = "the function's answer is no list of batchItemFailures";
                        (Failures::All, reason.to_owned())
                    }
                    failures => (
                        failures,
                        "the function reported the message in batchItemFailures".to_owned(),
                    ),
                }
            }
        };
        let (mut done, mut left) = (Vec::new(), Vec::new());
        for (place, record) in records.into_iter().enumerate() {
            let has_failed = match &failed {
                Failures::None => false,
                Failures::All => true,
                Failures::Some(places) => places.contains(&place),
            };
            let handles = if has_failed { &mut left } else { &mut done };
            handles.push(record.message.receipt_handle);
        }
        if !left.is_empty() {
            self.mapping.note_error(&reason);
            self.sqs.note(queue, left, reason).await?;
        }
        self.sqs.delete(queue, done).await
    }

    /// Receives a batch, waiting for more until the batching window is over. Messages that the filter does not
    /// let through are deleted, as Lambda does.
    async fn gather(&self) -> anyhow::Result<Vec<Record>> {
        let (source, queue) = (self.mapping.source(), self.mapping.queue_name());
        let window = Duration::from_secs(source.batching_window_s);
        let end = self.clock.now().checked_add(window)?;
        let (mut records, mut bytes): (Vec<Record>, usize) = (Vec::new(), 0);
        loop {
            let room = MAX_REQUEST_BYTES.saturating_sub(bytes);
            let missing = source.batch_size - records.len();
            // A limit that leaves room for the rest of the records.
            let most = missing.min(room / RECORD_BYTES / 2).max(1);
            let received = self
                .sqs
                .receive(queue, most, room.saturating_sub(most * RECORD_BYTES))
                .await?;
            let is_empty = received.is_empty();
            let mut unwanted = Vec::new();
            for message in received {
                let event = event(&message, &self.mapping.source_arn());
                if self.mapping.lets_through(&event) {
                    bytes += event.to_string().len() + 1;
                    records.push(Record { message, event });
                } else {
                    unwanted.push(message.receipt_handle);
                }
            }
            if !unwanted.is_empty() {
                self.sqs.delete(queue, unwanted).await?;
            }
            let is_full = records.len() >= source.batch_size || bytes + RECORD_BYTES > MAX_REQUEST_BYTES / 2;
            // Received messages count as received: they are delivered even when the fleet is stopping.
            if is_full || self.clock.now() >= end || self.stop.has_come() {
                return Ok(records);
            }
            if is_empty {
                tokio::select! {
                    ready = self.sqs.ready(queue) => ready?,
                    () = self.clock.wait_until(end) => {}
                    () = self.stop.come() => {}
                }
            }
        }
    }
}

/// "Example Amazon SQS event" of the Lambda guide.
fn event(message: &Received, source_arn: &str) -> Value {
    let attributes: BTreeMap<&String, Value> = message
        .attributes
        .iter()
        .map(|(name, attribute)| {
            let mut value = Map::from_iter([
                ("stringListValues".to_owned(), json!([])),
                ("binaryListValues".to_owned(), json!([])),
                ("dataType".to_owned(), json!(attribute.data_type)),
            ]);
            if let Some(text) = &attribute.string_value {
                value.insert("stringValue".to_owned(), json!(text));
            }
            if let Some(binary) = &attribute.binary_value {
                value.insert("binaryValue".to_owned(), json!(binary));
            }
            (name, Value::Object(value))
        })
        .collect();
    let mut event = Map::from_iter([
        ("messageId".to_owned(), json!(message.message_id)),
        ("receiptHandle".to_owned(), json!(message.receipt_handle)),
        ("body".to_owned(), json!(message.body)),
        ("attributes".to_owned(), Value::Object(system_attributes(message))),
        ("messageAttributes".to_owned(), json!(attributes)),
        ("md5OfBody".to_owned(), json!(md5_of_body(&message.body))),
        ("eventSource".to_owned(), json!("aws:sqs")),
        ("eventSourceARN".to_owned(), json!(source_arn)),
        ("awsRegion".to_owned(), json!(REGION)),
    ]);
    if let Some(digest) = md5_of_attributes(&message.attributes) {
        event.insert("md5OfMessageAttributes".to_owned(), json!(digest));
    }
    Value::Object(event)
}
