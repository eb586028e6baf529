//! `PutObject`, and receiving bodies.

use axum::body::Body;
use axum::http::{HeaderMap, Response, header};
use bytes::BytesMut;

use super::call::Call;
use super::checksum::Algorithm;
use super::commit::{NewObject, apply_checksum};
use super::condition::WriteCondition;
use super::digest::{Declared, Digested};
use super::error::{Answer, Failure};
use super::files::NewFile;
use super::payload::Reader;
use super::properties::Properties;
use super::signature::Payload;
use super::state::S3;

/// The largest body of one request, 5 GiB.
pub(super) const MAX_PUT_BYTES: u64 = 5 * 1024 * 1024 * 1024;

pub(super) async fn put_object(s3: &S3, call: &Call, payload: &Payload, body: &mut Body) -> Answer {
    s3.bucket(&call.bucket)?;
    let properties = Properties::read(call)?;
    let condition = WriteCondition::read(call)?;
    // S3 computes this one by default, since its "default integrity protections" of December 2024.
    let default = Some(Algorithm::Crc64Nvme);
    let (file, digested) = receive_file(s3, call, payload, body, default).await?;
    let new = NewObject {
        properties,
        file,
        digested,
        condition,
        event: "ObjectCreated:Put",
    };
    let object = s3.commit(call, new).await?;
    let mut response = Response::new(Body::empty());
    set_etag(&object.etag, response.headers_mut());
    apply_checksum(object.checksum.as_ref(), response.headers_mut());
    Ok(response)
}

/// Receives the body into a new file and checks it against the declared checksums; computes `default` if none
/// is declared.
pub(super) async fn receive_file(
    s3: &S3,
    call: &Call,
    payload: &Payload,
    body: &mut Body,
    default: Option<Algorithm>,
) -> Result<(NewFile, Digested), Failure> {
    let declared = Declared::read(call, payload)?.or_computed(default);
    let mut reader = Reader::new(call, payload, body, MAX_PUT_BYTES)?;
    let writer = s3.files().write(declared.digests());
    while let Some(bytes) = reader.next().await? {
        writer.write(bytes).await;
    }
    let (file, digested) = writer.finish().await?;
    declared.check(&digested, reader.trailers())?;
    Ok((file, digested))
}

/// Receives a small body as a whole, checked in the same way.
pub(super) async fn receive_text(
    call: &Call,
    payload: &Payload,
    body: &mut Body,
    declared: &Declared,
    max_bytes: u64,
) -> Result<String, Failure> {
    let mut reader = Reader::new(call, payload, body, max_bytes)?;
    let (mut digests, mut whole) = (declared.digests(), BytesMut::new());
    while let Some(bytes) = reader.next().await? {
        digests.update(&bytes);
        whole.extend_from_slice(&bytes);
    }
    declared.check(&digests.finish(), reader.trailers())?;
    String::from_utf8(whole.to_vec()).map_err(|_| super::error::malformed_xml())
}

pub(super) fn set_etag(etag: &str, headers: &mut HeaderMap) {
    if let Ok(etag) = etag.parse() {
        headers.insert(header::ETAG, etag);
    }
}
