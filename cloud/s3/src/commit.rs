//! How an object comes into being: its row, in the place of any other, and the messages about it.

use anyhow::Context as _;
use axum::http::{HeaderMap, HeaderValue};

use super::S3;
use super::call::{Call, new_id};
use super::condition::WriteCondition;
use super::digest::Digested;
use super::error::Failure;
use super::files::{NewFile, Piece};
use super::properties::Properties;
use super::store::{self, Checksum, Object};
use super::{notice, put};

/// An object whose bytes are in a new file.
pub(super) struct NewObject {
    pub(super) properties: Properties,
    pub(super) file: NewFile,
    pub(super) digested: Digested,
    pub(super) condition: WriteCondition,
    /// `ObjectCreated:Put` or another kind.
    pub(super) event: &'static str,
}

/// Where an object stands, and which request made it.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) request_id: String,
}

impl Target {
    pub(super) fn of(call: &Call) -> Self {
        Self {
            bucket: call.bucket.clone(),
            key: call.key.clone(),
            request_id: call.request_id.clone(),
        }
    }
}

impl S3 {
    /// Writes the object. It is on the disk, and the messages are in their queues, when this answers.
    pub(super) async fn commit(&self, call: &Call, new: NewObject) -> Result<Object, Failure> {
        let target = Target::of(call);
        let object = Object {
            version: new_id()?,
            size_bytes: new.digested.size_bytes,
            etag: put::etag(&new.digested.md5),
            checksum: put::checksum(&new.digested),
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
            notice::send_all(&s3).await?;
            Ok(())
        })
        .await?;
        Ok(answer)
    }
}

/// The object's row, and what queues have to hear of it.
pub(super) fn write(
    s3: &S3,
    tx: &rusqlite::Transaction<'_>,
    target: &Target,
    object: &Object,
    event: &str,
) -> Result<(), Failure> {
    store::put(tx, &target.bucket, &target.key, object)?;
    notice::record(s3, tx, target, object, event)
}

/// Goes on even when whoever waits for it goes away: between the commit and what follows from it nothing
/// must be dropped.
pub(super) async fn whole<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, Failure> {
    tokio::spawn(work).await.context("an operation ended early")?
}

/// Adds the headers that tell a checksum.
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
