//! Topics, subscriptions and confirmation tokens.

use std::collections::BTreeMap;

use rusqlite::types::Type;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::endpoint::Protocol;

pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS topics (
    arn TEXT PRIMARY KEY,
    attributes TEXT NOT NULL,
    tags TEXT NOT NULL,
    subscriptions_deleted INTEGER NOT NULL DEFAULT 0,
    in_template INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS subscriptions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    topic_arn TEXT NOT NULL REFERENCES topics (arn) ON DELETE CASCADE,
    protocol TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    attributes TEXT NOT NULL,
    is_confirmed INTEGER NOT NULL,
    confirmed_by_program INTEGER NOT NULL,
    authenticate_on_unsubscribe INTEGER NOT NULL,
    pending_until_ms INTEGER NOT NULL,
    in_template INTEGER NOT NULL,
    UNIQUE (topic_arn, protocol, endpoint)
) STRICT;
CREATE INDEX IF NOT EXISTS subscriptions_by_topic ON subscriptions (topic_arn, id);
CREATE INDEX IF NOT EXISTS subscriptions_pending ON subscriptions (pending_until_ms) WHERE is_confirmed = 0;
CREATE TABLE IF NOT EXISTS tokens (
    hash BLOB PRIMARY KEY,
    subscription_id INTEGER NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
    expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS tokens_by_subscription ON tokens (subscription_id);
CREATE INDEX IF NOT EXISTS tokens_by_expiry ON tokens (expires_ms);
";

/// Attributes of a topic or a subscription that were set, by their names in the API.
pub(super) type Attributes = BTreeMap<String, String>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Topic {
    pub(super) arn: String,
    pub(super) attributes: Attributes,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) subscriptions_deleted: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subscription {
    pub(super) id: i64,
    pub(super) arn: String,
    pub(super) topic_arn: String,
    pub(super) protocol: Protocol,
    pub(super) endpoint: String,
    pub(super) attributes: Attributes,
    pub(super) is_confirmed: bool,
    /// By a program with credentials, not by a link.
    pub(super) confirmed_by_program: bool,
    /// A link does not end it.
    pub(super) authenticate_on_unsubscribe: bool,
}

pub(super) fn topic(tx: &Transaction<'_>, arn: &str) -> anyhow::Result<Option<Topic>> {
    let sql = "SELECT arn, attributes, tags, subscriptions_deleted FROM topics WHERE arn = ?";
    Ok(tx.query_row(sql, [arn], topic_of).optional()?)
}

/// The topics after this ARN, in order.
pub(super) fn topics_after(tx: &Transaction<'_>, after: &str, limit: usize) -> anyhow::Result<Vec<Topic>> {
    let sql =
        "SELECT arn, attributes, tags, subscriptions_deleted FROM topics WHERE arn > ? ORDER BY arn LIMIT ?";
    let mut statement = tx.prepare(sql)?;
    let rows = statement.query_map(params![after, limit], topic_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn insert_topic(tx: &Transaction<'_>, topic: &Topic) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO topics (arn, attributes, tags, in_template) VALUES (?, ?, ?, 0)",
        params![
            topic.arn,
            serde_json::to_string(&topic.attributes)?,
            serde_json::to_string(&topic.tags)?
        ],
    )?;
    Ok(())
}

/// Deletes the topic with its subscriptions, if it exists.
pub(super) fn delete_topic(tx: &Transaction<'_>, arn: &str) -> anyhow::Result<()> {
    tx.execute("DELETE FROM topics WHERE arn = ?", [arn])?;
    Ok(())
}

/// The numbers of confirmed and pending subscriptions of the topic.
pub(super) fn count(tx: &Transaction<'_>, topic_arn: &str) -> anyhow::Result<(i64, i64)> {
    let sql = "SELECT count(*) FILTER (WHERE is_confirmed), count(*) FILTER (WHERE NOT is_confirmed)
               FROM subscriptions WHERE topic_arn = ?";
    Ok(tx.query_row(sql, [topic_arn], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

const SUBSCRIPTION: &str = "SELECT id, arn, topic_arn, protocol, endpoint, attributes, is_confirmed,
                            confirmed_by_program, authenticate_on_unsubscribe FROM subscriptions";

pub(super) fn subscription(tx: &Transaction<'_>, arn: &str) -> anyhow::Result<Option<Subscription>> {
    let sql = format!("{SUBSCRIPTION} WHERE arn = ?");
    Ok(tx.query_row(&sql, [arn], subscription_of).optional()?)
}

pub(super) fn subscription_of_endpoint(
    tx: &Transaction<'_>,
    topic_arn: &str,
    protocol: Protocol,
    endpoint: &str,
) -> anyhow::Result<Option<Subscription>> {
    let sql = format!("{SUBSCRIPTION} WHERE topic_arn = ? AND protocol = ? AND endpoint = ?");
    let key = params![topic_arn, protocol.name(), endpoint];
    Ok(tx.query_row(&sql, key, subscription_of).optional()?)
}

/// The subscriptions of a topic made after this one, oldest first.
pub(super) fn subscriptions_after(
    tx: &Transaction<'_>,
    topic_arn: &str,
    after: i64,
    limit: Option<usize>,
) -> anyhow::Result<Vec<Subscription>> {
    let sql = format!("{SUBSCRIPTION} WHERE topic_arn = ? AND id > ? ORDER BY id LIMIT ?");
    let mut statement = tx.prepare(&sql)?;
    // SQLite takes a negative limit for none.
    let limit = limit.map_or(Ok(-1), i64::try_from)?;
    let rows = statement.query_map(params![topic_arn, after, limit], subscription_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Adds a subscription and returns its id; the one in `new` is not used.
pub(super) fn insert_subscription(
    tx: &Transaction<'_>,
    new: &Subscription,
    pending_until_ms: i64,
) -> anyhow::Result<i64> {
    tx.execute(
        "INSERT INTO subscriptions (arn, topic_arn, protocol, endpoint, attributes, is_confirmed,
             confirmed_by_program, authenticate_on_unsubscribe, pending_until_ms, in_template)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        params![
            new.arn,
            new.topic_arn,
            new.protocol.name(),
            new.endpoint,
            serde_json::to_string(&new.attributes)?,
            new.is_confirmed,
            new.confirmed_by_program,
            new.authenticate_on_unsubscribe,
            pending_until_ms,
        ],
    )?;
    Ok(tx.last_insert_rowid())
}

/// Updates attributes and confirmation of a subscription.
pub(super) fn update_subscription(tx: &Transaction<'_>, subscription: &Subscription) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE subscriptions SET attributes = ?, is_confirmed = ?, confirmed_by_program = ?,
             authenticate_on_unsubscribe = ? WHERE id = ?",
        params![
            serde_json::to_string(&subscription.attributes)?,
            subscription.is_confirmed,
            subscription.confirmed_by_program,
            subscription.authenticate_on_unsubscribe,
            subscription.id,
        ],
    )?;
    Ok(())
}

pub(super) fn delete_subscription(tx: &Transaction<'_>, subscription: &Subscription) -> anyhow::Result<()> {
    tx.execute("DELETE FROM subscriptions WHERE id = ?", [subscription.id])?;
    tx.execute(
        "UPDATE topics SET subscriptions_deleted = subscriptions_deleted + 1 WHERE arn = ?",
        [&subscription.topic_arn],
    )?;
    Ok(())
}

/// Adds a token; the subscription stays pending as long as one of its tokens can be used.
pub(super) fn insert_token(
    tx: &Transaction<'_>,
    hash: &[u8],
    subscription_id: i64,
    expires_ms: i64,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO tokens VALUES (?, ?, ?)",
        params![hash, subscription_id, expires_ms],
    )?;
    tx.execute(
        "UPDATE subscriptions SET pending_until_ms = ? WHERE id = ?",
        params![expires_ms, subscription_id],
    )?;
    Ok(())
}

/// The subscription of this topic that the token is for. Expired tokens must have been purged.
pub(super) fn subscription_of_token(
    tx: &Transaction<'_>,
    topic_arn: &str,
    hash: &[u8],
) -> anyhow::Result<Option<Subscription>> {
    let sql = format!(
        "{SUBSCRIPTION} WHERE topic_arn = ? AND id = (SELECT subscription_id FROM tokens WHERE hash = ?)"
    );
    Ok(tx
        .query_row(&sql, params![topic_arn, hash], subscription_of)
        .optional()?)
}

/// Deletes expired tokens and pending subscriptions.
pub(super) fn purge(tx: &Transaction<'_>, now_ms: i64) -> anyhow::Result<()> {
    tx.execute("DELETE FROM tokens WHERE expires_ms <= ?", [now_ms])?;
    tx.execute(
        "DELETE FROM subscriptions WHERE is_confirmed = 0 AND pending_until_ms <= ?",
        [now_ms],
    )?;
    Ok(())
}

fn topic_of(row: &Row<'_>) -> rusqlite::Result<Topic> {
    Ok(Topic {
        arn: row.get(0)?,
        attributes: json_map(row, 1)?,
        tags: json_map(row, 2)?,
        subscriptions_deleted: row.get(3)?,
    })
}

fn subscription_of(row: &Row<'_>) -> rusqlite::Result<Subscription> {
    let protocol: String = row.get(3)?;
    let protocol = Protocol::parse(&protocol)
        .map_err(|_| rusqlite::Error::InvalidColumnType(3, protocol, Type::Text))?;
    Ok(Subscription {
        id: row.get(0)?,
        arn: row.get(1)?,
        topic_arn: row.get(2)?,
        protocol,
        endpoint: row.get(4)?,
        attributes: json_map(row, 5)?,
        is_confirmed: row.get(6)?,
        confirmed_by_program: row.get(7)?,
        authenticate_on_unsubscribe: row.get(8)?,
    })
}

fn json_map(row: &Row<'_>, column: usize) -> rusqlite::Result<BTreeMap<String, String>> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
