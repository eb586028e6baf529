//! Commits an object: its row, replacing any other, and the messages about it.

use anyhow::Context as _;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cloud_core::random;

use super::call::{Call, Target, new_id};
use super::condition::WriteCondition;
use super::digest::Digested;
use super::error::Failure;
use super::files::{NewFile, Piece};
use super::properties::Properties;
use super::s3_event;
use super::state::S3;
use super::store::{self, Checksum, Object};

/// An object whose bytes are in a new file.
pub(super) struct NewObject {
    pub(super) properties: Properties,
    pub(super) file: NewFile,
    pub(super) digested: Digested,
    pub(super) condition: WriteCondition,
    /// `ObjectCreated:Put` or another kind.
    pub(super) event: &'static str,
}

impl S3 {
    /// Writes the object. It is durable, and the messages are in their queues, when this returns.
    pub(super) async fn commit(&self, call: &Call, new: NewObject) -> Result<Object, Failure> {
        let target = Target::of(call);
        let object = Object {
            version: new_id()?,
            size_bytes: new.digested.size_bytes,
            etag: etag(&new.digested.md5),
            checksum: checksum(&new.digested),
            modified_ms: self.now().as_millisecond(),
            properties: new.properties,
            pieces: vec![Piece {
                file: new.file.name().to_owned(),
                size_bytes: new.digested.size_bytes,
            }],
        };
        let (s3, answer) = (self.clone(), object.clone());
        whole(async move {
            let (inner, condition, event) = (s3.clone(), new.condition, new.event);
            let replaced = s3.transaction(move |tx| {
                let before = store::object(tx, &target.bucket, &target.key)?;
                condition.check(&target.key, before.as_ref())?;
                write(&inner, tx, &target, &object, event)?;
                Ok(before)
            });
            let replaced = replaced.await?;
            new.file.keep();
            if let Some(before) = replaced {
                s3.files().remove(&before.version, before.pieces);
            }
            s3_event::send_all(&s3).await?;
            Ok(())
        })
        .await?;
        Ok(answer)
    }
}

/// Writes the object's row and the messages about it.
pub(super) fn write(
    s3: &S3,
    tx: &rusqlite::Transaction<'_>,
    target: &Target,
    object: &Object,
    event: &str,
) -> Result<(), Failure> {
    store::put(tx, &target.bucket, &target.key, object)?;
    s3_event::record(s3, tx, target, object, event)
}

/// The entity tag of bytes with this digest, quoted.
pub(super) fn etag(md5: &[u8]) -> String {
    format!("\"{}\"", random::hex(md5))
}

pub(super) fn checksum(digested: &Digested) -> Option<Checksum> {
    digested.checksum.as_ref().map(|(algorithm, value)| Checksum {
        algorithm: algorithm.name().to_owned(),
        value: STANDARD.encode(value),
    })
}

/// Runs to its end even when the client disconnects: nothing between the commit and its follow-ups may be
/// dropped.
pub(super) async fn whole<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, Failure> {
    tokio::spawn(work).await.context("an operation ended early")?
}

/// Adds the headers of a checksum.
pub(super) fn apply_checksum(checksum: Option<&Checksum>, headers: &mut HeaderMap) {
    let Some(checksum) = checksum else {
        return;
    };
    if let (Some(algorithm), Ok(value)) = (checksum.algorithm(), checksum.value.parse()) {
        headers.insert(algorithm.header(), value);
        let kind = HeaderValue::from_static(checksum.kind());
        headers.insert("x-amz-checksum-type", kind);
    }
}
