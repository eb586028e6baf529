//! The calls, conditions and errors of every bucket, whatever its keys.

use std::fmt::Display;
use std::marker::PhantomData;

use aws_call::Verdict;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use bytes::Bytes;
use domain::Sha256Digest;

use crate::verdict;

/// Why an operation of S3 failed.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The object or the upload does not exist.
    #[error("there is no such file")]
    NotFound,
    /// S3 throttled the request, failed, did not respond, or lacks what an operator can mend: a retry may succeed.
    #[error("S3 does not take it now")]
    Unavailable,
    /// S3 rejected the request for good. Has its error code.
    #[error("S3 refused it: {0}")]
    Refused(String),
}

/// An uploaded part.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UploadedPart {
    /// The number of the part, from 1.
    pub number: u32,
    /// S3's entity tag, with or without quotes.
    pub etag: String,
    /// The digest, if S3 verifies the parts of this upload.
    pub sha256: Option<Sha256Digest>,
}

/// The entity tag of an object, as S3 has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ETag(pub String);

/// On what condition an object is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// On none.
    None,
    /// If there is no such object.
    Absent,
    /// If the object is still this one.
    Is(ETag),
}

impl Condition {
    /// The values of `If-Match` and `If-None-Match` ("Prevent object overwrites with conditional writes", S3 user guide).
    pub(crate) fn headers(self) -> (Option<String>, Option<String>) {
        match self {
            Self::None => (None, None),
            Self::Absent => (None, Some("*".to_owned())),
            Self::Is(ETag(tag)) => (Some(tag), None),
        }
    }
}

/// A bucket whose objects have keys of the type `K`.
#[derive(Debug)]
pub struct Bucket<K> {
    pub(crate) client: Client,
    pub(crate) bucket: String,
    keys: PhantomData<fn(&K)>,
}

// Derived, it would ask for keys that can be cloned.
impl<K> Clone for Bucket<K> {
    fn clone(&self) -> Self {
        Self::new(self.client.clone(), &self.bucket)
    }
}

impl<K> Bucket<K> {
    pub(crate) fn new(client: Client, bucket: &str) -> Self {
        Self {
            client,
            bucket: bucket.to_owned(),
            keys: PhantomData,
        }
    }
}

impl<K: Display> Bucket<K> {
    /// Begins a multipart upload and returns its id. With `compares_parts` each part must be sent with its SHA-256.
    pub(crate) async fn begin_upload(
        &self,
        key: &K,
        content_type: &str,
        compares_parts: bool,
    ) -> Result<String, FilesError> {
        let request = self.client.create_multipart_upload().bucket(&self.bucket);
        let request = request.key(key.to_string()).content_type(content_type);
        let algorithm = compares_parts.then_some(ChecksumAlgorithm::Sha256);
        let response = request.set_checksum_algorithm(algorithm).send().await?;
        response
            .upload_id
            .ok_or_else(|| FilesError::Refused("no upload id".to_owned()))
    }

    /// Uploads a part and returns what `complete_upload` needs of it. All but the last have at least 5 MiB.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn put_part(
        &self,
        key: &K,
        upload_id: &str,
        number: u32,
        bytes: Bytes,
    ) -> Result<UploadedPart, FilesError> {
        let request = self
            .client
            .upload_part()
            .bucket(&self.bucket)
            .key(key.to_string());
        let request = request.upload_id(upload_id);
        let request = request.part_number(i32::try_from(number).unwrap_or(i32::MAX));
        let response = request.body(ByteStream::from(bytes)).send().await?;
        Ok(UploadedPart {
            number,
            etag: response.e_tag.unwrap_or_default(),
            sha256: None,
        })
    }

    /// Aborts a multipart upload and deletes its parts. Succeeds if there is none.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn abort_upload(&self, key: &K, upload_id: &str) -> Result<(), FilesError> {
        let request = self.client.abort_multipart_upload().bucket(&self.bucket);
        let response = request.key(key.to_string()).upload_id(upload_id).send().await;
        match response.map_err(FilesError::from) {
            Ok(_) | Err(FilesError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Completes a multipart upload, if the condition holds then.
    pub(crate) async fn finish_upload(
        &self,
        key: &K,
        upload_id: &str,
        parts: &[UploadedPart],
        condition: Condition,
    ) -> Result<(), FilesError> {
        let parts = parts.iter().map(|part| {
            CompletedPart::builder()
                .part_number(i32::try_from(part.number).unwrap_or(i32::MAX))
                .e_tag(&part.etag)
                .set_checksum_sha256(part.sha256.map(Sha256Digest::to_base64))
                .build()
        });
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts.collect()));
        let (if_match, if_none_match) = condition.headers();
        let request = self.client.complete_multipart_upload().bucket(&self.bucket);
        let request = request.key(key.to_string()).upload_id(upload_id);
        let request = request.set_if_match(if_match).set_if_none_match(if_none_match);
        request.multipart_upload(parts.build()).send().await?;
        Ok(())
    }
}

impl<E: ProvideErrorMetadata> From<SdkError<E, HttpResponse>> for FilesError {
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        match &error {
            SdkError::ServiceError(context) => match context.err().code() {
                // A response to HEAD has no body, so no error code.
                None if context.raw().status().as_u16() == 404 => Self::NotFound,
                Some(code) if is_absence(code) => Self::NotFound,
                _ => from_verdict(verdict::of_call("S3", &error)),
            },
            _ => from_verdict(verdict::of_call("S3", &error)),
        }
    }
}

/// Whether an error code says that the object or the upload does not exist; a missing bucket is another matter.
fn is_absence(code: &str) -> bool {
    matches!(code, "NoSuchKey" | "NoSuchUpload" | "NotFound")
}

pub(crate) fn from_verdict(verdict: Verdict) -> FilesError {
    match verdict {
        Verdict::Never(code) => FilesError::Refused(code),
        Verdict::Throttled | Verdict::Later => FilesError::Unavailable,
    }
}
