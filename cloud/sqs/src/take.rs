//! Taking messages out of a queue on the disk: which is next, and which go to the dead-letter queue.

use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::arn::arn;
use super::message::MessageAttributes;
use super::receipt::Receipt;
use super::settings::QueueSettings;
use super::store::expire;
use super::turns::Turns;

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
    /// `MessageGroupId`.
    pub group_id: Option<String>,
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

/// Receives the messages that have been visible for longest, those of groups in turn. Messages received too often are moved to
/// `dead_letter_queue`.
pub(super) fn take_messages(
    tx: &Transaction<'_>,
    settings: &QueueSettings,
    dead_letter_queue: Option<&str>,
    take: Take,
    turns: &Turns,
    now_ms: i64,
) -> anyhow::Result<Taken> {
    expire(tx, settings, now_ms)?;
    let mut taken = Taken::default();
    let mut bytes = 0;
    while taken.messages.len() < take.max_messages {
        let Some(next) = next_in_turn(tx, &settings.name, turns, now_ms)? else {
            break;
        };
        let Visible {
            row,
            receives_here,
            length,
            ..
        } = next;
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
        let mut received = receive_row(tx, &settings.name, row, visible_at_ms, now_ms)?;
        if let Some(group_id) = &next.group_id {
            turns.take(group_id);
        }
        received.group_id = next.group_id;
        taken.messages.push(received);
        // With a time-out of 0 they are visible again at once: one receive must return each message once.
        if take.visibility_timeout_s == 0 {
            break;
        }
    }
    Ok(taken)
}

/// A message that can be received.
struct Visible {
    row: i64,
    visible_at_ms: i64,
    receives_here: i64,
    /// In bytes.
    length: usize,
    group_id: Option<String>,
}

/// The next message. Of the groups the one whose turn was longest ago is next; a message without a group is a group of its own,
/// which had no turn yet (developer guide, "How Amazon SQS fair queues work").
fn next_in_turn(
    tx: &Transaction<'_>,
    queue: &str,
    turns: &Turns,
    now_ms: i64,
) -> rusqlite::Result<Option<Visible>> {
    let mut groups = tx.prepare_cached("SELECT DISTINCT group_id FROM message_groups")?;
    let groups = groups.query_map([], |row| row.get::<_, String>(0))?;
    let groups: Vec<String> = groups.collect::<rusqlite::Result<_>>()?;
    let alone = if groups.is_empty() {
        ""
    } else {
        "AND id NOT IN (SELECT message FROM message_groups)"
    };
    let mut next = first_visible(tx, (queue, now_ms), None, alone)?;
    for group_id in groups {
        let of_group = "AND id IN (SELECT message FROM message_groups WHERE group_id = ?)";
        let Some(other) = first_visible(tx, (queue, now_ms), Some(group_id), of_group)? else {
            continue;
        };
        let order = |one: &Visible| {
            let turn = one.group_id.as_deref().map_or(0, |group_id| turns.last(group_id));
            (turn, one.visible_at_ms, one.row)
        };
        if next.as_ref().is_none_or(|next| order(&other) < order(next)) {
            next = Some(other);
        }
    }
    Ok(next)
}

fn first_visible(
    tx: &Transaction<'_>,
    (queue, now_ms): (&str, i64),
    group_id: Option<String>,
    condition: &str,
) -> rusqlite::Result<Option<Visible>> {
    let mut select = tx.prepare_cached(&format!(
        "SELECT id, visible_at_ms, receives_here,
         length(CAST(json_quote(body) AS BLOB)) + length(CAST(attributes AS BLOB))
         FROM messages WHERE queue = ? AND visible_at_ms <= ? {condition} ORDER BY visible_at_ms, id LIMIT 1",
    ))?;
    let visible = |row: &Row<'_>| {
        Ok(Visible {
            row: row.get(0)?,
            visible_at_ms: row.get(1)?,
            receives_here: row.get(2)?,
            length: row.get(3)?,
            group_id: group_id.clone(),
        })
    };
    match &group_id {
        None => select.query_row(params![queue, now_ms], visible),
        Some(group_id) => select.query_row(params![queue, now_ms, group_id], visible),
    }
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
        group_id: None,
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
