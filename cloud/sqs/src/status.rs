//! Queues in `GET /_local/status`: numbers, and why messages are in dead-letter queues. No message body is
//! shown: it may hold users' data.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Transaction, params};
use serde::Serialize;
use serde_json::Value;

use super::message::MessageAttributes;
use super::settings::QueueSettings;
use super::state::Sqs;
use super::store::{self, Counts};

/// The most messages of a dead-letter queue that are shown.
const SHOWN: usize = 10;

/// One queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueueStatus {
    /// Ready to be received.
    pub visible: u64,
    /// Received and not deleted.
    pub in_flight: u64,
    /// Not yet visible.
    pub delayed: u64,
    /// The age of the oldest message, seconds.
    pub oldest_age_s: Option<i64>,
    /// The newest messages, of a dead-letter queue or a failure destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_letters: Option<Vec<DeadLetter>>,
}

/// Why a message is in a dead-letter queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeadLetter {
    /// The message's id.
    pub message_id: String,
    /// Its age, seconds.
    pub age_s: i64,
    /// Receives so far, in all queues.
    pub receive_count: i64,
    /// The queue or stream it came from.
    pub source: Option<String>,
    /// The text.
    pub reason: Option<String>,
    /// The parts of a message from a stream's event source mapping: its `requestContext`, `responseContext`,
    /// `DDBStreamBatchInfo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discarded: Option<Value>,
}

impl Sqs {
    /// Every queue by name. `destinations`: the failure destinations among them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn status(
        &self,
        destinations: BTreeSet<String>,
    ) -> anyhow::Result<BTreeMap<String, QueueStatus>> {
        let queues: Vec<_> = self
            .names()
            .filter_map(|name| {
                let is_dead_letter_queue =
                    destinations.contains(name) || !self.dead_letter_sources(name).is_empty();
                Some((self.settings(name)?, is_dead_letter_queue))
            })
            .collect();
        let now_ms = self.now_ms();
        self.inner
            .database
            .transaction(move |tx| {
                queues
                    .into_iter()
                    .map(|(settings, is_dead_letter_queue)| {
                        let Counts {
                            visible,
                            in_flight,
                            delayed,
                            oldest_sent_ms,
                        } = store::counts(tx, &settings, now_ms)?;
                        let status = QueueStatus {
                            visible,
                            in_flight,
                            delayed,
                            oldest_age_s: oldest_sent_ms.map(|sent_ms| (now_ms - sent_ms) / 1000),
                            dead_letters: match is_dead_letter_queue {
                                true => Some(dead_letters(tx, &settings, now_ms)?),
                                false => None,
                            },
                        };
                        Ok((settings.name, status))
                    })
                    .collect()
            })
            .await
    }
}

fn dead_letters(
    tx: &Transaction<'_>,
    settings: &QueueSettings,
    now_ms: i64,
) -> anyhow::Result<Vec<DeadLetter>> {
    let oldest_kept_ms = now_ms - settings.retention_s * 1000;
    let mut statement = tx.prepare_cached(
        "SELECT message_id, sent_at_ms, receive_count, dead_letter_source, note, body, attributes FROM messages
         WHERE queue = ? AND sent_at_ms > ? ORDER BY arrived_at_ms DESC, id DESC LIMIT ?",
    )?;
    let rows = statement.query_map(
        params![settings.name, oldest_kept_ms, i64::try_from(SHOWN)?],
        |row| {
            let (sent_at_ms, body): (i64, String) = (row.get(1)?, row.get(5)?);
            let (source, reason): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
            let attributes: String = row.get(6)?;
            // Only a mapping's own messages are parsed; they came from no queue and have a reason.
            let discarded = match (&source, &reason) {
                (None, Some(_)) => discarded(&body),
                _ => None,
            };
            let stream = discarded.as_ref().and_then(stream_arn);
            Ok(DeadLetter {
                message_id: row.get(0)?,
                age_s: (now_ms - sent_at_ms) / 1000,
                receive_count: row.get(2)?,
                source: source.or(stream),
                reason: reason.or_else(|| reason_of(&attributes)),
                discarded,
            })
        },
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The attribute `reason` of a message that a function sent itself.
fn reason_of(attributes: &str) -> Option<String> {
    let attributes: MessageAttributes = serde_json::from_str(attributes).ok()?;
    attributes.get("reason")?.string_value.clone()
}

/// The parts of a stream mapping's message, all of them made by Lambda.
fn discarded(body: &str) -> Option<Value> {
    let mut body: Value = serde_json::from_str(body).ok()?;
    let body = body.as_object_mut()?;
    if !body.contains_key("DDBStreamBatchInfo") {
        return None;
    }
    body.retain(|name, _| {
        ["requestContext", "responseContext", "DDBStreamBatchInfo"].contains(&name.as_str())
    });
    Some(Value::Object(std::mem::take(body)))
}

fn stream_arn(discarded: &Value) -> Option<String> {
    let arn = discarded.pointer("/DDBStreamBatchInfo/streamArn")?;
    arn.as_str().map(str::to_owned)
}
