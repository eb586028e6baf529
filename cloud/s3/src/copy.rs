//! `CopyObject`.

use axum::http::StatusCode;
use cloud_core::xml::Xml;
use jiff::Timestamp;

use super::call::{Call, percent_decode};
use super::checksum::Algorithm;
use super::commit::NewObject;
use super::condition::{self, Held, WriteCondition};
use super::digest::Digests;
use super::error::{
    Answer, Failure, document, invalid_argument, invalid_request, not_implemented, precondition_failed,
};
use super::get::find;
use super::list::NAMESPACE;
use super::properties::Properties;
use super::put::MAX_PUT_BYTES;
use super::state::S3;

pub(super) async fn copy_object(s3: &S3, call: &Call) -> Answer {
    s3.bucket(&call.bucket)?;
    let (bucket, key) = source(call)?;
    s3.may("CopyObject/source", call, &bucket, &key)?;
    let condition = WriteCondition::read(call)?;
    let replaces = match call.header("x-amz-metadata-directive") {
        None | Some("COPY") => false,
        Some("REPLACE") => true,
        Some(_) => return Err(invalid_argument("Unknown metadata directive.")),
    };
    if !replaces && (bucket.as_str(), key.as_str()) == (call.bucket.as_str(), call.key.as_str()) {
        return Err(invalid_request(
            "This copy request is illegal because it is trying to copy an object to itself without changing the \
             object's metadata, storage class, website redirect location or encryption attributes.",
        ));
    }
    let asked = call.header("x-amz-checksum-algorithm");
    let asked = asked.map(Algorithm::named).transpose()?;
    let (source, lease) = find(s3, call, &bucket, &key).await?;
    if matches!(
        condition::check_read(call, &condition::COPY, &source)?,
        Held::NotModified
    ) {
        return Err(precondition_failed("x-amz-copy-source-If-None-Match"));
    }
    if source.size_bytes > MAX_PUT_BYTES {
        return Err(invalid_request(format!(
            "The specified copy source is larger than the maximum allowable size for a copy source: {MAX_PUT_BYTES}"
        )));
    }
    // A copy is one file with a checksum of the whole, however the source was uploaded.
    let own = source
        .checksum
        .as_ref()
        .and_then(super::store::Checksum::algorithm);
    let (files, pieces) = (s3.files().clone(), source.pieces);
    let copied = tokio::task::spawn_blocking(move || {
        let _lease = lease;
        files.copy(&pieces, Digests::new(asked.or(own)))
    });
    let (file, digested) = copied.await.map_err(|error| Failure::Internal(error.into()))??;
    let new = NewObject {
        properties: if replaces {
            Properties::read(call)?
        } else {
            source.properties
        },
        file,
        digested,
        condition,
        event: "ObjectCreated:Copy",
    };
    let object = s3.commit(call, new).await?;
    let at =
        Timestamp::from_millisecond(object.modified_ms).map_err(|error| Failure::Internal(error.into()))?;
    let mut answer = Xml::default()
        .text("LastModified", &format!("{at:.3}"))
        .text("ETag", &object.etag);
    if let Some(checksum) = &object.checksum
        && let Some(algorithm) = checksum.algorithm()
    {
        answer = answer
            .text("ChecksumType", checksum.kind())
            .text(algorithm.element(), &checksum.value);
    }
    Ok(document(
        StatusCode::OK,
        "CopyObjectResult",
        Some(NAMESPACE),
        &answer,
    ))
}

/// Bucket and key.
fn source(call: &Call) -> Result<(String, String), Failure> {
    let text = call.header("x-amz-copy-source").unwrap_or_default();
    if text.contains("?versionId=") {
        return Err(not_implemented("versions"));
    }
    let decoded = String::from_utf8(percent_decode(text)).ok();
    let split = decoded.as_deref().and_then(|text| {
        let (bucket, key) = text.strip_prefix('/').unwrap_or(text).split_once('/')?;
        (!key.is_empty()).then(|| (bucket.to_owned(), key.to_owned()))
    });
    split.ok_or_else(|| {
        invalid_argument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
    })
}
