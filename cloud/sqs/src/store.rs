//! Messages on the disk. Times are epoch milliseconds.
//!
//! A message is visible from `visible_at_ms` on. Before that it is in flight when it has a receipt, and
//! delayed when it has none.

use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::arn::arn;
use super::message::MessageAttributes;
use super::receipt::Receipt;
use super::settings::QueueSettings;

pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    message_id TEXT NOT NULL,
    body TEXT NOT NULL,
    attributes TEXT NOT NULL,
    trace_header TEXT,
    sent_at_ms INTEGER NOT NULL,
    visible_at_ms INTEGER NOT NULL,
    receipt TEXT,
    first_received_at_ms INTEGER,
    received_at_ms INTEGER,
    receive_count INTEGER NOT NULL DEFAULT 0,
    receives_here INTEGER NOT NULL DEFAULT 0,
    dead_letter_source TEXT,
    arrived_at_ms INTEGER NOT NULL,
    note TEXT
);
CREATE INDEX IF NOT EXISTS messages_by_visibility ON messages (queue, visible_at_ms, id);
CREATE INDEX IF NOT EXISTS messages_by_age ON messages (queue, sent_at_ms);
";

/// The numbers of a queue's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Ready to be received.
    pub visible: u64,
    /// Received and neither deleted nor visible again.
    pub in_flight: u64,
    /// Sent with a delay that is not over.
    pub delayed: u64,
    /// When the oldest message was sent, epoch milliseconds.
    pub oldest_sent_ms: Option<i64>,
}

impl Counts {
    /// All messages.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.visible + self.in_flight + self.delayed
    }
}

/// A message to be sent.
pub(super) struct Outgoing {
    pub(super) message_id: String,
    pub(super) body: String,
    pub(super) attributes: MessageAttributes,
    /// `AWSTraceHeader`.
    pub(super) trace_header: Option<String>,
    pub(super) delay_s: i64,
    /// Why it was sent, for the status page.
    pub(super) note: Option<String>,
}

/// A message that was received.
#[derive(Debug, Clone)]
pub struct Received {
    /// `MessageId`.
    pub message_id: String,
    /// `ReceiptHandle`.
    pub receipt_handle: String,
    /// The body.
    pub body: String,
    /// The message attributes.
    pub attributes: MessageAttributes,
    /// `AWSTraceHeader`.
    pub trace_header: Option<String>,
    /// `SentTimestamp`, epoch milliseconds.
    pub sent_at_ms: i64,
    /// `ApproximateFirstReceiveTimestamp`, epoch milliseconds.
    pub first_received_at_ms: i64,
    /// `ApproximateReceiveCount`.
    pub receive_count: i64,
    /// The ARN of the queue that the message was moved from to this dead-letter queue.
    pub dead_letter_source: Option<String>,
}

/// The limits of one receive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Take {
    pub(super) max_messages: usize,
    /// The most bytes of bodies and attributes as JSON; the first message is returned whatever its size.
    pub(super) max_bytes: usize,
    pub(super) visibility_timeout_s: i64,
}

/// The outcome of a receive.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) messages: Vec<Received>,
    /// Whether messages went to the dead-letter queue.
    pub(super) moved: bool,
}

pub(super) fn insert(
    tx: &Transaction<'_>,
    queue: &str,
    message: &Outgoing,
    now_ms: i64,
) -> anyhow::Result<()> {
    tx.prepare_cached(
        "INSERT INTO messages (queue, message_id, body, attributes, trace_header, sent_at_ms, visible_at_ms,
         arrived_at_ms, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        queue,
        message.message_id,
        message.body,
        serde_json::to_string(&message.attributes)?,
        message.trace_header,
        now_ms,
        now_ms + message.delay_s * 1000,
        now_ms,
        message.note,
    ])?;
    Ok(())
}

/// Receives the messages that have been visible for longest. Those received too often are moved to
/// `dead_letter_queue`.
pub(super) fn receive(
    tx: &Transaction<'_>,
    settings: &QueueSettings,
    dead_letter_queue: Option<&str>,
    take: Take,
    now_ms: i64,
) -> anyhow::Result<Taken> {
    expire(tx, settings, now_ms)?;
    let mut taken = Taken::default();
    let mut bytes = 0;
    while taken.messages.len() < take.max_messages {
        let Some((row, receives_here, length)) = first_visible(tx, &settings.name, now_ms)? else {
            break;
        };
        if let (Some(target), Some(redrive)) = (dead_letter_queue, &settings.redrive)
            && receives_here >= redrive.max_receive_count
        {
            bury(tx, row, settings, target, now_ms)?;
            taken.moved = true;
            continue;
        }
        bytes += length;
        if bytes > take.max_bytes && !taken.messages.is_empty() {
            break;
        }
        let visible_at_ms = now_ms + take.visibility_timeout_s * 1000;
        taken
            .messages
            .push(receive_row(tx, &settings.name, row, visible_at_ms, now_ms)?);
        // With a time-out of 0 they are visible again at once: one receive must return each message once.
        if take.visibility_timeout_s == 0 {
            break;
        }
    }
    Ok(taken)
}

/// Deletes by a receipt; does nothing when a later receive has replaced it, or the message is gone.
pub(super) fn delete(tx: &Transaction<'_>, queue: &str, receipt: &Receipt) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM messages WHERE id = ? AND queue = ? AND receipt = ?")?
        .execute(params![receipt.row, queue, receipt.token])?;
    Ok(())
}

/// When a message that was received becomes visible, and when it was received; `None` when the receipt is
/// no longer the message's last one.
pub(super) fn in_flight(
    tx: &Transaction<'_>,
    queue: &str,
    receipt: &Receipt,
) -> rusqlite::Result<Option<(i64, i64)>> {
    tx.prepare_cached(
        "SELECT visible_at_ms, received_at_ms FROM messages WHERE id = ? AND queue = ? AND receipt = ?",
    )?
    .query_row(params![receipt.row, queue, receipt.token], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
    .optional()
}

pub(super) fn set_visible_at(tx: &Transaction<'_>, row: i64, at_ms: i64) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE messages SET visible_at_ms = ? WHERE id = ?")?
        .execute([at_ms, row])?;
    Ok(())
}

/// Stores why a message failed, for the status page.
pub(super) fn note(tx: &Transaction<'_>, receipt: &Receipt, why: &str) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE messages SET note = ? WHERE id = ? AND receipt = ?")?
        .execute(params![why, receipt.row, receipt.token])?;
    Ok(())
}

/// Makes messages visible that were received, or those that were sent with a delay.
pub(super) fn end_waiting(
    tx: &Transaction<'_>,
    queue: &str,
    received: bool,
    now_ms: i64,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE messages SET visible_at_ms = ?2
         WHERE queue = ?1 AND visible_at_ms > ?2 AND (receipt IS NOT NULL) = ?3",
    )?
    .execute(params![queue, now_ms, received])?;
    Ok(())
}

pub(super) fn purge(tx: &Transaction<'_>, queue: &str) -> rusqlite::Result<usize> {
    tx.execute("DELETE FROM messages WHERE queue = ?", [queue])
}

pub(super) fn counts(
    tx: &Transaction<'_>,
    settings: &QueueSettings,
    now_ms: i64,
) -> rusqlite::Result<Counts> {
    let oldest_kept_ms = now_ms - settings.retention_s * 1000;
    tx.prepare_cached(
        "SELECT count(*) FILTER (WHERE visible_at_ms <= ?2),
         count(*) FILTER (WHERE visible_at_ms > ?2 AND receipt IS NOT NULL),
         count(*) FILTER (WHERE visible_at_ms > ?2 AND receipt IS NULL),
         min(sent_at_ms) FROM messages WHERE queue = ?1 AND sent_at_ms > ?3",
    )?
    .query_row(params![settings.name, now_ms, oldest_kept_ms], |row| {
        Ok(Counts {
            visible: row.get(0)?,
            in_flight: row.get(1)?,
            delayed: row.get(2)?,
            oldest_sent_ms: row.get(3)?,
        })
    })
}

/// When the next message becomes or became visible.
pub(super) fn next_visible_ms(
    tx: &Transaction<'_>,
    settings: &QueueSettings,
    now_ms: i64,
) -> rusqlite::Result<Option<i64>> {
    let oldest_kept_ms = now_ms - settings.retention_s * 1000;
    tx.prepare_cached(
        "SELECT visible_at_ms FROM messages WHERE queue = ? AND sent_at_ms > ?
         ORDER BY visible_at_ms LIMIT 1",
    )?
    .query_row(params![settings.name, oldest_kept_ms], |row| row.get(0))
    .optional()
}

/// Deletes messages beyond their retention.
pub(super) fn expire(tx: &Transaction<'_>, settings: &QueueSettings, now_ms: i64) -> rusqlite::Result<()> {
    let oldest_kept_ms = now_ms - settings.retention_s * 1000;
    tx.prepare_cached("DELETE FROM messages WHERE queue = ? AND sent_at_ms <= ?")?
        .execute(params![settings.name, oldest_kept_ms])?;
    Ok(())
}

/// The row, its receives from this queue, and its length in bytes.
fn first_visible(
    tx: &Transaction<'_>,
    queue: &str,
    now_ms: i64,
) -> rusqlite::Result<Option<(i64, i64, usize)>> {
    tx.prepare_cached(
        "SELECT id, receives_here, length(CAST(json_quote(body) AS BLOB)) + length(CAST(attributes AS BLOB))
         FROM messages WHERE queue = ? AND visible_at_ms <= ? ORDER BY visible_at_ms, id LIMIT 1",
    )?
    .query_row(params![queue, now_ms], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })
    .optional()
}

fn receive_row(
    tx: &Transaction<'_>,
    queue: &str,
    row: i64,
    visible_at_ms: i64,
    now_ms: i64,
) -> anyhow::Result<Received> {
    let receipt = Receipt::new(row)?;
    let received = tx
        .prepare_cached(
            "UPDATE messages SET visible_at_ms = ?2, receipt = ?3, receive_count = receive_count + 1,
             receives_here = receives_here + 1,
             first_received_at_ms = coalesce(first_received_at_ms, ?4), received_at_ms = ?4
             WHERE id = ?1
             RETURNING message_id, body, attributes, trace_header, sent_at_ms, first_received_at_ms,
             receive_count, dead_letter_source",
        )?
        .query_row(params![row, visible_at_ms, receipt.token, now_ms], |row| {
            Ok((from_row(row)?, row.get::<_, String>(2)?))
        })?;
    let (mut received, attributes) = received;
    received.attributes = serde_json::from_str(&attributes)?;
    received.receipt_handle = receipt.handle(queue);
    Ok(received)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Received> {
    Ok(Received {
        message_id: row.get(0)?,
        receipt_handle: String::new(),
        body: row.get(1)?,
        attributes: MessageAttributes::new(),
        trace_header: row.get(3)?,
        sent_at_ms: row.get(4)?,
        first_received_at_ms: row.get(5)?,
        receive_count: row.get(6)?,
        dead_letter_source: row.get(7)?,
    })
}

/// Moves a message to the dead-letter queue. The time it was sent stays, and so does the time it expires.
fn bury(
    tx: &Transaction<'_>,
    row: i64,
    from: &QueueSettings,
    target: &str,
    now_ms: i64,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE messages SET queue = ?2, visible_at_ms = ?3, arrived_at_ms = ?3, receipt = NULL,
         receives_here = 0, dead_letter_source = ?4,
         note = 'received ' || receives_here || ' times' || coalesce('; ' || note, '')
         WHERE id = ?1",
    )?
    .execute(params![row, target, now_ms, arn(&from.name)])?;
    Ok(())
}
