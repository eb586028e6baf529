//! The bucket of files: S3, addressed by the domain's keys and digests.
//!
//! Users' uploads do not pass through here: clients send them to presigned URLs ([`crate::Presigner`]).

use std::ops::Range;

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use bytes::Bytes;
use domain::{ContentType, ObjectKey};

use crate::bucket::{Bucket, Condition, FilesError, UploadedPart, from_verdict};
use crate::verdict;

/// The limit of `DeleteObjects`, and of a page of `ListObjectsV2` (API reference).
const MAX_KEYS: usize = 1000;

/// The bucket of files.
pub type Files = Bucket<ObjectKey>;

impl Files {
    /// Begins a multipart upload and returns its id. With `compares_parts` each part must be sent with its SHA-256.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn create_upload(
        &self,
        key: &ObjectKey,
        content_type: &ContentType,
        compares_parts: bool,
    ) -> Result<String, FilesError> {
        self.begin_upload(key, content_type.as_str(), compares_parts)
            .await
    }

    /// Completes a multipart upload.
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
        self.finish_upload(key, upload_id, parts, Condition::None).await
    }

    /// Puts an object, replacing an existing one.
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

    /// The size of an object; `None` if it does not exist.
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
            Ok(response) => Ok(response
                .content_length
                .and_then(|length| u64::try_from(length).ok())),
            Err(FilesError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A range of an object's bytes. It must begin within the object and may end beyond its end.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn get(&self, key: &ObjectKey, range: Range<u64>) -> Result<Bytes, FilesError> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let request = self.client.get_object().bucket(&self.bucket).key(key.to_string());
        let range = format!("bytes={}-{}", range.start, range.end - 1);
        let response = request.range(range).send().await?;
        let body = response
            .body
            .collect()
            .await
            .map_err(|_| FilesError::Unavailable)?;
        Ok(body.into_bytes())
    }

    /// Deletes objects. Keys without an object are skipped.
    ///
    /// # Errors
    /// See [`FilesError`]; some objects may be deleted.
    pub async fn delete(&self, keys: &[ObjectKey]) -> Result<(), FilesError> {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        for keys in keys.chunks(MAX_KEYS) {
            self.delete_objects(keys).await?;
        }
        Ok(())
    }

    /// Deletes up to 1,000 objects whose keys begin with `prefix`. Returns whether these were all.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn delete_some(&self, prefix: &str) -> Result<bool, FilesError> {
        let request = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix);
        let response = request.send().await?;
        let objects = response.contents.unwrap_or_default();
        let keys: Vec<String> = objects.into_iter().filter_map(|object| object.key).collect();
        self.delete_objects(&keys).await?;
        Ok(!response.is_truncated.unwrap_or_default())
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
        // The status is 200 even if some objects could not be deleted.
        match request.send().await?.errors.unwrap_or_default().pop() {
            None => Ok(()),
            Some(error) => Err(from_verdict(verdict::of_code("S3", error.code()))),
        }
    }
}
