//! Messages on the disk. Times are epoch milliseconds.
//!
//! A message is visible from `visible_at_ms` on. Before that it is in flight when it has a receipt, and
//! delayed when it has none.

use rusqlite::{OptionalExtension as _, Transaction, params};

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
CREATE TABLE IF NOT EXISTS message_groups (
    message INTEGER PRIMARY KEY,
    group_id TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_group ON message_groups (group_id);
CREATE TRIGGER IF NOT EXISTS message_gone AFTER DELETE ON messages
    BEGIN DELETE FROM message_groups WHERE message = old.id; END;
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
    /// `MessageGroupId`.
    pub(super) group_id: Option<String>,
    pub(super) delay_s: i64,
    /// Why it was sent, for the status page.
    pub(super) note: Option<String>,
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
    if let Some(group_id) = &message.group_id {
        tx.prepare_cached("INSERT INTO message_groups (message, group_id) VALUES (?, ?)")?
            .execute(params![tx.last_insert_rowid(), group_id])?;
    }
    Ok(())
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
