//! `CreateMultipartUpload`, `UploadPart`, `AbortMultipartUpload`.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode};
use cloud_core::xml::Xml;

use super::call::{Call, new_id};
use super::checksum::OfUpload;
use super::commit::{apply_checksum, checksum, etag, whole};
use super::error::{Answer, Failure, document, invalid_argument, invalid_request, no_such_upload};
use super::files::Piece;
use super::list::NAMESPACE;
use super::properties::Properties;
use super::put::{receive_file, set_etag};
use super::signature::Payload;
use super::state::S3;
use super::store::{self, Part, Upload};

/// The highest number of a part.
const MAX_PARTS: u32 = 10_000;

pub(super) async fn create(s3: &S3, call: &Call) -> Answer {
    s3.bucket(&call.bucket)?;
    let checksum = OfUpload::read(call)?;
    let upload = Upload {
        id: new_id()?,
        key: call.key.clone(),
        initiated_ms: s3.now().as_millisecond(),
        checksum,
        properties: Properties::read(call)?,
    };
    let (bucket, id) = (call.bucket.clone(), upload.id.clone());
    s3.transaction(move |tx| Ok(store::insert_upload(tx, &bucket, &upload)?))
        .await?;
    let answer = Xml::default()
        .text("Bucket", &call.bucket)
        .text("Key", &call.key)
        .text("UploadId", &id);
    let mut response = document(
        StatusCode::OK,
        "InitiateMultipartUploadResult",
        Some(NAMESPACE),
        &answer,
    );
    if let Some(checksum) = checksum {
        let name = HeaderValue::from_static(checksum.algorithm.name());
        response.headers_mut().insert("x-amz-checksum-algorithm", name);
        let kind = HeaderValue::from_static(checksum.kind());
        response.headers_mut().insert("x-amz-checksum-type", kind);
    }
    Ok(response)
}

pub(super) async fn upload_part(s3: &S3, call: &Call, payload: &Payload, body: &mut Body) -> Answer {
    s3.bucket(&call.bucket)?;
    let number = call.parameter("partNumber").and_then(|text| text.parse().ok());
    let number = number.filter(|number| (1..=MAX_PARTS).contains(number));
    let number = number.ok_or_else(|| {
        invalid_argument("Part number must be an integer between 1 and 10000, inclusive")
            .with("ArgumentName", "partNumber")
    })?;
    let upload = find(s3, call).await?;
    // A part without a checksum gets a computed one, if the object's is that of all bytes.
    let default = upload.checksum.filter(|checksum| checksum.is_whole);
    let default = default.map(|checksum| checksum.algorithm);
    let (file, digested) = receive_file(s3, call, payload, body, default).await?;
    let checksum = checksum(&digested);
    let sent = checksum.as_ref().map(|checksum| checksum.algorithm.as_str());
    let expected = upload.checksum.map(|checksum| checksum.algorithm.name());
    if expected.is_some() && expected != sent {
        return Err(invalid_request(format!(
            "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
            expected.unwrap_or("null").to_ascii_lowercase(),
            sent.unwrap_or("null").to_ascii_lowercase()
        )));
    }
    let part = Part {
        number,
        piece: Piece {
            file: file.name().to_owned(),
            size_bytes: digested.size_bytes,
        },
        md5: digested.md5.to_vec(),
        checksum: checksum.clone(),
        modified_ms: s3.now().as_millisecond(),
    };
    let (s3, bucket, key, id) = (s3.clone(), call.bucket.clone(), call.key.clone(), upload.id);
    whole(async move {
        let replaced = s3.transaction({
            let id = id.clone();
            move |tx| {
                // It may have been deleted since.
                store::upload(tx, &bucket, &key, &id)?.ok_or_else(|| no_such_upload(&id))?;
                Ok(store::put_part(tx, &id, &part)?)
            }
        });
        let replaced = replaced.await?;
        file.keep();
        s3.files().remove(&id, replaced.into_iter().collect());
        Ok(())
    })
    .await?;
    let mut response = Response::new(Body::empty());
    set_etag(&etag(&digested.md5), response.headers_mut());
    apply_checksum(checksum.as_ref(), response.headers_mut());
    response.headers_mut().remove("x-amz-checksum-type");
    Ok(response)
}

pub(super) async fn abort(s3: &S3, call: &Call) -> Answer {
    s3.bucket(&call.bucket)?;
    let upload = find(s3, call).await?;
    forget(s3, &call.bucket, call.key.clone(), upload.id).await?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

/// The upload that the request names.
pub(super) async fn find(s3: &S3, call: &Call) -> Result<Upload, Failure> {
    let id = call.parameter("uploadId").unwrap_or_default().to_owned();
    let (bucket, key) = (call.bucket.clone(), call.key.clone());
    s3.transaction(move |tx| store::upload(tx, &bucket, &key, &id)?.ok_or_else(|| no_such_upload(&id)))
        .await
}

/// Deletes an upload with its parts, if it still exists.
pub(super) async fn forget(s3: &S3, bucket: &str, key: String, id: String) -> Result<(), Failure> {
    let (s3, bucket) = (s3.clone(), bucket.to_owned());
    whole(async move {
        let gone = s3.transaction({
            let id = id.clone();
            move |tx| match store::upload(tx, &bucket, &key, &id)? {
                Some(_) => Ok(store::delete_upload(tx, &id)?),
                None => Ok(Vec::new()),
            }
        });
        s3.files().remove(&id, gone.await?);
        Ok(())
    })
    .await
}
