//! Objects, uploads and their parts in SQLite; the bytes are in files beside it.
//!
//! Keys are blobs, since S3 lists them in the order of their bytes.

use std::collections::HashSet;

use anyhow::Context as _;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::checksum::{Algorithm, OfUpload};
use super::files::Piece;
use super::properties::Properties;

pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL,
    key BLOB NOT NULL,
    version TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    etag TEXT NOT NULL,
    checksum TEXT,
    modified_ms INTEGER NOT NULL,
    properties TEXT NOT NULL,
    pieces TEXT NOT NULL,
    PRIMARY KEY (bucket, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY,
    bucket TEXT NOT NULL,
    key BLOB NOT NULL,
    initiated_ms INTEGER NOT NULL,
    algorithm TEXT,
    properties TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS uploads_by_key ON uploads (bucket, key, id);
CREATE TABLE IF NOT EXISTS parts (
    upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    file TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    md5 BLOB NOT NULL,
    checksum TEXT,
    modified_ms INTEGER NOT NULL,
    PRIMARY KEY (upload, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notices (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    queue_arn TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS sequence (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    value INTEGER NOT NULL
);
";

/// A stored checksum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checksum {
    /// Its algorithm's name.
    pub(super) algorithm: String,
    /// In base64; with `-` and the number of parts when it is the checksum of their checksums.
    pub(super) value: String,
}

impl Checksum {
    pub(super) fn algorithm(&self) -> Option<Algorithm> {
        Algorithm::named(&self.algorithm).ok()
    }

    /// As `x-amz-checksum-type` names it.
    pub(super) fn kind(&self) -> &'static str {
        if self.value.contains('-') {
            "COMPOSITE"
        } else {
            "FULL_OBJECT"
        }
    }
}

/// An object, beside its key.
#[derive(Debug, Clone)]
pub(super) struct Object {
    /// Changes with every write of the object.
    pub(super) version: String,
    pub(super) size_bytes: u64,
    /// With its quotes.
    pub(super) etag: String,
    pub(super) checksum: Option<Checksum>,
    pub(super) modified_ms: i64,
    pub(super) properties: Properties,
    pub(super) pieces: Vec<Piece>,
}

/// A multipart upload.
#[derive(Debug, Clone)]
pub(super) struct Upload {
    pub(super) id: String,
    pub(super) key: String,
    pub(super) initiated_ms: i64,
    pub(super) checksum: Option<OfUpload>,
    pub(super) properties: Properties,
}

/// A part of a multipart upload.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) number: u32,
    pub(super) piece: Piece,
    pub(super) md5: Vec<u8>,
    pub(super) checksum: Option<Checksum>,
    pub(super) modified_ms: i64,
}

pub(super) fn object(tx: &Transaction<'_>, bucket: &str, key: &str) -> anyhow::Result<Option<Object>> {
    let found = tx
        .query_row(
            "SELECT version, size_bytes, etag, checksum, modified_ms, properties, pieces FROM objects
             WHERE bucket = ?1 AND key = ?2",
            params![bucket, key.as_bytes()],
            |row| {
                Ok((
                    (row.get(0)?, row.get(1)?, row.get(2)?, row.get(4)?),
                    (
                        row.get::<_, Option<String>>(3)?,
                        row.get::<_, String>(5)?,
                        row.get::<_, String>(6)?,
                    ),
                ))
            },
        )
        .optional()?;
    let Some(((version, size_bytes, etag, modified_ms), (checksum, properties, pieces))) = found else {
        return Ok(None);
    };
    Ok(Some(Object {
        version,
        size_bytes,
        etag,
        checksum: from_json(checksum)?,
        modified_ms,
        properties: serde_json::from_str(&properties)?,
        pieces: serde_json::from_str(&pieces)?,
    }))
}

/// Writes an object, replacing any other under its key.
pub(super) fn put(tx: &Transaction<'_>, bucket: &str, key: &str, object: &Object) -> anyhow::Result<()> {
    tx.execute(
        "INSERT OR REPLACE INTO objects (bucket, key, version, size_bytes, etag, checksum, modified_ms, properties, pieces)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            bucket,
            key.as_bytes(),
            object.version,
            object.size_bytes,
            object.etag,
            to_json(object.checksum.as_ref())?,
            object.modified_ms,
            serde_json::to_string(&object.properties)?,
            serde_json::to_string(&object.pieces)?,
        ],
    )?;
    Ok(())
}

pub(super) fn delete(tx: &Transaction<'_>, bucket: &str, key: &str) -> anyhow::Result<()> {
    tx.execute(
        "DELETE FROM objects WHERE bucket = ?1 AND key = ?2",
        params![bucket, key.as_bytes()],
    )?;
    Ok(())
}

/// Keys of objects last written at or before a time, `limit` of them.
pub(super) fn written_until(
    tx: &Transaction<'_>,
    (bucket, prefix): (&str, &str),
    until_ms: i64,
    limit: usize,
) -> anyhow::Result<Vec<String>> {
    let mut statement = tx.prepare(
        "SELECT key FROM objects WHERE bucket = ?1 AND substr(key, 1, length(?2)) = ?2 AND modified_ms <= ?3
         ORDER BY key LIMIT ?4",
    )?;
    let keys = statement.query_map(params![bucket, prefix.as_bytes(), until_ms, limit], |row| {
        row.get(0)
    })?;
    keys.map(|key| text(key?)).collect()
}

pub(super) fn insert_upload(tx: &Transaction<'_>, bucket: &str, upload: &Upload) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO uploads (id, bucket, key, initiated_ms, algorithm, properties) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            upload.id,
            bucket,
            upload.key.as_bytes(),
            upload.initiated_ms,
            upload.checksum.map(OfUpload::to_text),
            serde_json::to_string(&upload.properties)?,
        ],
    )?;
    Ok(())
}

/// The upload of this id, if it is for this key.
pub(super) fn upload(
    tx: &Transaction<'_>,
    bucket: &str,
    key: &str,
    id: &str,
) -> anyhow::Result<Option<Upload>> {
    let found = tx
        .query_row(
            "SELECT id, key, initiated_ms, algorithm, properties FROM uploads
             WHERE bucket = ?1 AND key = ?2 AND id = ?3",
            params![bucket, key.as_bytes(), id],
            upload_columns,
        )
        .optional()?;
    found.map(upload_of).transpose()
}

/// At most `limit` uploads after a key and id, ordered by key.
pub(super) fn uploads(
    tx: &Transaction<'_>,
    (bucket, prefix): (&str, &str),
    (after_key, after_id): (&str, &str),
    limit: usize,
) -> anyhow::Result<Vec<Upload>> {
    let mut statement = tx.prepare(
        "SELECT id, key, initiated_ms, algorithm, properties FROM uploads
         WHERE bucket = ?1 AND substr(key, 1, length(?2)) = ?2 AND (key, id) > (?3, ?4)
         ORDER BY key, id LIMIT ?5",
    )?;
    let rows = statement.query_map(
        params![bucket, prefix.as_bytes(), after_key.as_bytes(), after_id, limit],
        upload_columns,
    )?;
    rows.map(|row| upload_of(row?)).collect()
}

/// Keys and ids of uploads begun at or before a time.
pub(super) fn begun_until(
    tx: &Transaction<'_>,
    (bucket, prefix): (&str, &str),
    until_ms: i64,
) -> anyhow::Result<Vec<(String, String)>> {
    let mut statement = tx.prepare(
        "SELECT key, id FROM uploads WHERE bucket = ?1 AND substr(key, 1, length(?2)) = ?2 AND initiated_ms <= ?3",
    )?;
    let rows = statement.query_map(params![bucket, prefix.as_bytes(), until_ms], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    rows.map(|row| {
        let (key, id) = row?;
        Ok((text(key)?, id))
    })
    .collect()
}

/// Deletes an upload with its parts; returns the parts' files.
pub(super) fn delete_upload(tx: &Transaction<'_>, id: &str) -> anyhow::Result<Vec<Piece>> {
    let pieces = parts(tx, id, 0, usize::from(u16::MAX))?;
    tx.execute("DELETE FROM uploads WHERE id = ?1", [id])?;
    Ok(pieces.into_iter().map(|part| part.piece).collect())
}

/// At most `limit` parts after a number, in order.
pub(super) fn parts(
    tx: &Transaction<'_>,
    upload: &str,
    after: u32,
    limit: usize,
) -> anyhow::Result<Vec<Part>> {
    let mut statement = tx.prepare(
        "SELECT number, file, size_bytes, md5, checksum, modified_ms FROM parts
         WHERE upload = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
    )?;
    let rows = statement.query_map(params![upload, after, limit], |row| {
        let checksum: Option<String> = row.get(4)?;
        let part = Part {
            number: row.get(0)?,
            piece: Piece {
                file: row.get(1)?,
                size_bytes: row.get(2)?,
            },
            md5: row.get(3)?,
            checksum: None,
            modified_ms: row.get(5)?,
        };
        Ok((part, checksum))
    })?;
    rows.map(|row| {
        let (mut part, checksum) = row?;
        part.checksum = from_json(checksum)?;
        Ok(part)
    })
    .collect()
}

/// Writes a part; returns the file of the part it replaces.
pub(super) fn put_part(tx: &Transaction<'_>, upload: &str, part: &Part) -> anyhow::Result<Option<Piece>> {
    let before = parts(tx, upload, part.number.saturating_sub(1), 1)?;
    let before = before.into_iter().find(|before| before.number == part.number);
    tx.execute(
        "INSERT OR REPLACE INTO parts (upload, number, file, size_bytes, md5, checksum, modified_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            upload,
            part.number,
            part.piece.file,
            part.piece.size_bytes,
            part.md5,
            to_json(part.checksum.as_ref())?,
            part.modified_ms,
        ],
    )?;
    Ok(before.map(|before| before.piece))
}

/// All files that the database names.
pub(super) fn files(tx: &Transaction<'_>) -> anyhow::Result<HashSet<String>> {
    let mut files = HashSet::new();
    let mut objects = tx.prepare("SELECT pieces FROM objects")?;
    for pieces in objects.query_map([], |row| row.get::<_, String>(0))? {
        let pieces: Vec<Piece> = serde_json::from_str(&pieces?)?;
        files.extend(pieces.into_iter().map(|piece| piece.file));
    }
    let mut parts = tx.prepare("SELECT file FROM parts")?;
    for file in parts.query_map([], |row| row.get(0))? {
        files.insert(file?);
    }
    Ok(files)
}

/// The next number of the sequence.
pub(super) fn next_in_sequence(tx: &Transaction<'_>) -> anyhow::Result<u64> {
    Ok(tx.query_row(
        "INSERT INTO sequence (one, value) VALUES (1, 1)
         ON CONFLICT (one) DO UPDATE SET value = value + 1 RETURNING value",
        [],
        |row| row.get(0),
    )?)
}

pub(super) fn insert_event(tx: &Transaction<'_>, queue_arn: &str, body: &str) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO notices (queue_arn, body) VALUES (?1, ?2)",
        [queue_arn, body],
    )?;
    Ok(())
}

/// A message that is not known to be in its queue: number, queue, body.
pub(super) type Notice = (i64, String, String);

/// The messages to send, oldest first.
pub(super) fn events(tx: &Transaction<'_>) -> anyhow::Result<Vec<Notice>> {
    let mut statement = tx.prepare("SELECT number, queue_arn, body FROM notices ORDER BY number")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn delete_event(tx: &Transaction<'_>, number: i64) -> anyhow::Result<()> {
    tx.execute("DELETE FROM notices WHERE number = ?1", [number])?;
    Ok(())
}

type UploadRow = (String, Vec<u8>, i64, Option<String>, String);

fn upload_columns(row: &Row<'_>) -> rusqlite::Result<UploadRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn upload_of((id, key, initiated_ms, algorithm, properties): UploadRow) -> anyhow::Result<Upload> {
    Ok(Upload {
        id,
        key: text(key)?,
        initiated_ms,
        checksum: algorithm.as_deref().and_then(OfUpload::from_text),
        properties: serde_json::from_str(&properties)?,
    })
}

pub(super) fn text(key: Vec<u8>) -> anyhow::Result<String> {
    String::from_utf8(key).context("a key that is no text")
}

fn to_json(checksum: Option<&Checksum>) -> anyhow::Result<Option<String>> {
    Ok(checksum.map(serde_json::to_string).transpose()?)
}

fn from_json(checksum: Option<String>) -> anyhow::Result<Option<Checksum>> {
    Ok(checksum.map(|text| serde_json::from_str(&text)).transpose()?)
}
