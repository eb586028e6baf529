//! `ListParts`, `ListMultipartUploads`.

use axum::http::StatusCode;
use cloud_core::xml::Xml;
use jiff::Timestamp;

use super::call::Call;
use super::commit::etag;
use super::error::{Answer, Failure, document, not_implemented};
use super::list::{Encoding, NAMESPACE, max};
use super::state::S3;
use super::{multipart, store};

pub(super) async fn list_parts(s3: &S3, call: &Call) -> Answer {
    s3.bucket(&call.bucket)?;
    let upload = multipart::find(s3, call).await?;
    let limit = max(call, "max-parts")?;
    let after = call.number("part-number-marker")?.unwrap_or_default();
    let after = u32::try_from(after).unwrap_or(u32::MAX);
    let id = upload.id.clone();
    let mut parts = s3
        .transaction(move |tx| Ok(store::parts(tx, &id, after, limit + 1)?))
        .await?;
    let is_truncated = parts.len() > limit;
    parts.truncate(limit);
    let mut answer = Xml::default()
        .text("Bucket", &call.bucket)
        .text("Key", &call.key)
        .text("UploadId", &upload.id)
        .text("PartNumberMarker", &after.to_string())
        .text("MaxParts", &limit.to_string())
        .text("IsTruncated", &is_truncated.to_string())
        .text("StorageClass", "STANDARD");
    if let Some(last) = parts.last() {
        answer = answer.text("NextPartNumberMarker", &last.number.to_string());
    }
    if let Some(checksum) = upload.checksum {
        answer = answer
            .text("ChecksumAlgorithm", checksum.algorithm.name())
            .text("ChecksumType", checksum.kind());
    }
    for part in parts {
        let mut inner = Xml::default()
            .text("PartNumber", &part.number.to_string())
            .text("LastModified", &time(part.modified_ms)?)
            .text("ETag", &etag(&part.md5))
            .text("Size", &part.piece.size_bytes.to_string());
        if let Some(checksum) = &part.checksum
            && let Some(algorithm) = checksum.algorithm()
        {
            inner = inner.text(algorithm.element(), &checksum.value);
        }
        answer = answer.element("Part", &inner);
    }
    Ok(document(
        StatusCode::OK,
        "ListPartsResult",
        Some(NAMESPACE),
        &answer,
    ))
}

pub(super) async fn list_uploads(s3: &S3, call: &Call) -> Answer {
    s3.bucket(&call.bucket)?;
    if call.has_parameter("delimiter") {
        return Err(not_implemented("a delimiter in a list of uploads"));
    }
    let text = |name| call.parameter(name).unwrap_or_default().to_owned();
    let encoding = Encoding::read(call)?;
    let (prefix, key_marker, id_marker) = (text("prefix"), text("key-marker"), text("upload-id-marker"));
    let limit = max(call, "max-uploads")?;
    let bucket = call.bucket.clone();
    let (within, after_key) = (prefix.clone(), key_marker.clone());
    // Without an id all uploads of the key are after it: ids are hexadecimal.
    let after_id = match (id_marker.as_str(), key_marker.as_str()) {
        ("", key) if !key.is_empty() => "~".to_owned(),
        (id, _) => id.to_owned(),
    };
    let mut uploads = s3
        .transaction(move |tx| {
            Ok(store::uploads(
                tx,
                (&bucket, &within),
                (&after_key, &after_id),
                limit + 1,
            )?)
        })
        .await?;
    let is_truncated = uploads.len() > limit;
    uploads.truncate(limit);
    let mut answer = Xml::default()
        .text("Bucket", &call.bucket)
        .text("Prefix", &encoding.encode(&prefix))
        .text("KeyMarker", &encoding.encode(&key_marker))
        .text("UploadIdMarker", &id_marker)
        .text("MaxUploads", &limit.to_string())
        .text("IsTruncated", &is_truncated.to_string());
    answer = encoding.tell(answer);
    if let Some(last) = uploads.last().filter(|_| is_truncated) {
        answer = answer
            .text("NextKeyMarker", &encoding.encode(&last.key))
            .text("NextUploadIdMarker", &last.id);
    }
    for upload in uploads {
        let mut inner = Xml::default()
            .text("Key", &encoding.encode(&upload.key))
            .text("UploadId", &upload.id)
            .text("StorageClass", "STANDARD")
            .text("Initiated", &time(upload.initiated_ms)?);
        if let Some(checksum) = upload.checksum {
            inner = inner
                .text("ChecksumAlgorithm", checksum.algorithm.name())
                .text("ChecksumType", checksum.kind());
        }
        answer = answer.element("Upload", &inner);
    }
    Ok(document(
        StatusCode::OK,
        "ListMultipartUploadsResult",
        Some(NAMESPACE),
        &answer,
    ))
}

fn time(at_ms: i64) -> Result<String, Failure> {
    let at = Timestamp::from_millisecond(at_ms).map_err(|error| Failure::Internal(error.into()))?;
    Ok(format!("{at:.3}"))
}
