//! The bucket of files: S3, with keys and digests of the domain going in.
//!
//! What people upload never passes through here: they have addresses of their own ([`crate::Presigner`]).

use std::ops::Range;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart, Delete, ObjectIdentifier,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use bytes::Bytes;
use domain::{ContentType, ObjectKey, Sha256Digest};

/// `DeleteObjects` takes 1,000 keys, and `ListObjectsV2` answers with as many (API reference).
const MAX_KEYS: usize = 1000;

/// Why S3 did not do it.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// There is no such object, or no such upload.
    #[error("there is no such file")]
    NotFound,
    /// It throttles, failed or did not answer: the same may succeed later.
    #[error("S3 does not take it now")]
    Unavailable,
    /// It never will, as it is. Holds S3's word for it.
    #[error("S3 refused it: {0}")]
    Refused(String),
}

/// A part that has been uploaded.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UploadedPart {
    /// From 1.
    pub number: u32,
    /// S3's, with its quotes or without.
    pub etag: String,
    /// If the upload compares parts by it.
    pub sha256: Option<Sha256Digest>,
}

/// A bucket.
#[derive(Debug, Clone)]
pub struct Files {
    client: Client,
    bucket: String,
}

impl Files {
    pub(crate) fn new(client: Client, bucket: &str) -> Self {
        Self {
            client,
            bucket: bucket.to_owned(),
        }
    }

    /// Begins an upload in parts; its name. `compares_parts`: each part has to come with its SHA-256.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn create_upload(
        &self,
        key: &ObjectKey,
        content_type: &ContentType,
        compares_parts: bool,
    ) -> Result<String, FilesError> {
        let request = self.client.create_multipart_upload().bucket(&self.bucket);
        let request = request.key(key.to_string()).content_type(content_type.as_str());
        let algorithm = compares_parts.then_some(ChecksumAlgorithm::Sha256);
        let answer = request.set_checksum_algorithm(algorithm).send().await?;
        answer
            .upload_id
            .ok_or_else(|| FilesError::Refused("no upload id".to_owned()))
    }

    /// Makes the object of its parts.
    ///
    /// # Errors
    /// [`FilesError::Refused`] with `InvalidPart`, `InvalidPartOrder` or `EntityTooSmall`; [`FilesError::NotFound`] for an
    /// upload that is completed already, or aborted.
    pub async fn complete_upload(
        &self,
        key: &ObjectKey,
        upload_id: &str,
        parts: &[UploadedPart],
    ) -> Result<(), FilesError> {
        let parts = parts.iter().map(|part| {
            CompletedPart::builder()
                .part_number(i32::try_from(part.number).unwrap_or(i32::MAX))
                .e_tag(&part.etag)
                .set_checksum_sha256(part.sha256.map(Sha256Digest::to_base64))
                .build()
        });
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts.collect()));
        let request = self.client.complete_multipart_upload().bucket(&self.bucket);
        let request = request.key(key.to_string()).upload_id(upload_id);
        request.multipart_upload(parts.build()).send().await?;
        Ok(())
    }

    /// Forgets an upload and its parts. One that is not there is fine.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn abort_upload(&self, key: &ObjectKey, upload_id: &str) -> Result<(), FilesError> {
        let request = self.client.abort_multipart_upload().bucket(&self.bucket);
        let answer = request.key(key.to_string()).upload_id(upload_id).send().await;
        match answer.map_err(FilesError::from) {
            Ok(_) | Err(FilesError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Puts a part of an upload of our own; what completing it needs.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn put_part(
        &self,
        key: &ObjectKey,
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
        let answer = request.body(ByteStream::from(bytes)).send().await?;
        Ok(UploadedPart {
            number,
            etag: answer.e_tag.unwrap_or_default(),
            sha256: None,
        })
    }

    /// Puts an object, over whatever is there.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn put(
        &self,
        key: &ObjectKey,
        content_type: &ContentType,
        bytes: Bytes,
    ) -> Result<(), FilesError> {
        let request = self.client.put_object().bucket(&self.bucket).key(key.to_string());
        let request = request.content_type(content_type.as_str());
        request.body(ByteStream::from(bytes)).send().await?;
        Ok(())
    }

    /// How long an object is; `None` if there is none.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn size_bytes(&self, key: &ObjectKey) -> Result<Option<u64>, FilesError> {
        let request = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(key.to_string());
        match request.send().await.map_err(FilesError::from) {
            Ok(answer) => Ok(answer
                .content_length
                .and_then(|length| u64::try_from(length).ok())),
            Err(FilesError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Some bytes of an object. `range` must begin within it and may end beyond its end.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn get(&self, key: &ObjectKey, range: Range<u64>) -> Result<Bytes, FilesError> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let request = self.client.get_object().bucket(&self.bucket).key(key.to_string());
        let range = format!("bytes={}-{}", range.start, range.end - 1);
        let answer = request.range(range).send().await?;
        let body = answer.body.collect().await.map_err(|_| FilesError::Unavailable)?;
        Ok(body.into_bytes())
    }

    /// Deletes objects. What is not there is fine.
    ///
    /// # Errors
    /// See [`FilesError`]; some may be deleted by then.
    pub async fn delete(&self, keys: &[ObjectKey]) -> Result<(), FilesError> {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        for keys in keys.chunks(MAX_KEYS) {
            self.delete_objects(keys).await?;
        }
        Ok(())
    }

    /// Deletes up to 1,000 objects whose keys begin with `prefix`; whether these were all.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn delete_some(&self, prefix: &str) -> Result<bool, FilesError> {
        let request = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix);
        let answer = request.send().await?;
        let objects = answer.contents.unwrap_or_default();
        let keys: Vec<String> = objects.into_iter().filter_map(|object| object.key).collect();
        self.delete_objects(&keys).await?;
        Ok(!answer.is_truncated.unwrap_or_default())
    }

    async fn delete_objects(&self, keys: &[String]) -> Result<(), FilesError> {
        if keys.is_empty() {
            return Ok(());
        }
        let invalid = |_| FilesError::Refused("no key".to_owned());
        let mut objects = Vec::with_capacity(keys.len());
        for key in keys {
            objects.push(ObjectIdentifier::builder().key(key).build().map_err(invalid)?);
        }
        let delete = Delete::builder().set_objects(Some(objects)).quiet(true);
        let delete = delete.build().map_err(invalid)?;
        let request = self.client.delete_objects().bucket(&self.bucket).delete(delete);
        // It answers 200 also where it could not delete some of them.
        match request.send().await?.errors.unwrap_or_default().pop() {
            None => Ok(()),
            Some(error) => Err(of_code(error.code())),
        }
    }
}

impl<E: ProvideErrorMetadata> From<SdkError<E, HttpResponse>> for FilesError {
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        match &error {
            // HEAD has no body that could tell a code.
            SdkError::ServiceError(context) if context.raw().status().as_u16() == 404 => Self::NotFound,
            SdkError::ServiceError(context) if context.raw().status().as_u16() < 500 => {
                of_code(context.err().code())
            }
            SdkError::ConstructionFailure(_) => Self::Refused("ConstructionFailure".to_owned()),
            _ => Self::Unavailable,
        }
    }
}

/// "Error responses", Amazon S3 API reference. What a permission lacks may be mended; nothing is lost by trying again.
fn of_code(code: Option<&str>) -> FilesError {
    match code {
        Some("NoSuchKey" | "NoSuchUpload" | "NotFound") => FilesError::NotFound,
        None
        | Some(
            "AccessDenied"
            | "InternalError"
            | "OperationAborted"
            | "RequestTimeout"
            | "ServiceUnavailable"
            | "SlowDown"
            | "ConditionalRequestConflict",
        ) => FilesError::Unavailable,
        Some(code) => FilesError::Refused(code.to_owned()),
    }
}
