//! Files of events in the bucket of the analytics: too large to be held at once.

use std::io::Write;

use domain::LakeKey;
use jiff::civil::Date;

use crate::QueryId;
use crate::bucket::{Condition, ETag, FilesError, UploadedPart};
use crate::lake::{Lake, LakeError};

/// The bytes that are held while a file is read.
const RANGE_BYTES: u64 = 8 * 1024 * 1024;

impl Lake {
    /// Writes the bytes of an object, as they are at one time, and returns its tag; `None` if there is none.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`] also if the object is replaced meanwhile, or cannot be written; see [`FilesError`].
    pub async fn download(
        &self,
        key: &LakeKey,
        to: &mut (impl Write + Send),
    ) -> Result<Option<ETag>, FilesError> {
        let mut tag: Option<String> = None;
        let mut start = 0;
        loop {
            let request = self.client.get_object().bucket(&self.bucket).key(key.to_string());
            let range = format!("bytes={start}-{}", start + RANGE_BYTES - 1);
            let request = request.range(range).set_if_match(tag.clone());
            let response = match request.send().await.map_err(FilesError::from) {
                Ok(response) => response,
                Err(FilesError::NotFound) if tag.is_none() => return Ok(None),
                Err(FilesError::NotFound) => return Err(FilesError::Unavailable),
                Err(FilesError::Refused(code)) if code == "PreconditionFailed" => {
                    return Err(FilesError::Unavailable);
                }
                Err(error) => return Err(error),
            };
            let size_bytes = response.content_range().and_then(size_of).unwrap_or_default();
            tag = response.e_tag;
            let body = response.body.collect().await;
            let bytes = body.map_err(|_| FilesError::Unavailable)?.into_bytes();
            to.write_all(&bytes).map_err(|_| FilesError::Unavailable)?;
            start += bytes.len() as u64;
            if bytes.is_empty() || start >= size_bytes {
                return Ok(Some(ETag(tag.unwrap_or_default())));
            }
        }
    }

    /// An object's tag, if there is one.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn tag(&self, key: &LakeKey) -> Result<Option<ETag>, FilesError> {
        let request = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(key.to_string());
        match request.send().await.map_err(FilesError::from) {
            Ok(response) => Ok(Some(ETag(response.e_tag.unwrap_or_default()))),
            Err(FilesError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Begins a multipart upload and returns its id.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn create_upload(&self, key: &LakeKey, content_type: &str) -> Result<String, FilesError> {
        self.begin_upload(key, content_type, false).await
    }

    /// Completes a multipart upload. The condition is compared when it is completed ("Prevent object overwrites with conditional
    /// writes", S3 user guide).
    ///
    /// # Errors
    /// See [`LakeError`]; the parts are still there.
    pub async fn complete_upload(
        &self,
        key: &LakeKey,
        upload_id: &str,
        parts: &[UploadedPart],
        condition: Condition,
    ) -> Result<(), LakeError> {
        let finished = self.finish_upload(key, upload_id, parts, condition).await;
        Ok(finished?)
    }

    /// Deletes an object if it is still this one ("How to perform conditional deletes", S3 user guide; it needs `s3:GetObject` too).
    ///
    /// # Errors
    /// See [`LakeError`].
    pub async fn delete(&self, key: &LakeKey, ETag(tag): &ETag) -> Result<(), LakeError> {
        let request = self
            .client
            .delete_object()
            .bucket(&self.bucket)
            .key(key.to_string());
        request.if_match(tag).send().await.map_err(FilesError::from)?;
        Ok(())
    }

    /// The first day that has a file of events.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn first_day(&self) -> Result<Option<Date>, FilesError> {
        let request = self.client.list_objects_v2().bucket(&self.bucket);
        // In the order of their keys, which is that of their days.
        let response = request.prefix(LakeKey::EVENTS).max_keys(1).send().await?;
        let first = response.contents().first().and_then(|object| object.key());
        Ok(first.and_then(LakeKey::events_day))
    }

    /// Copies the result of a query, which Athena has stored as CSV in the workgroup's place.
    ///
    /// # Errors
    /// See [`LakeError`].
    pub async fn copy_result(
        &self,
        QueryId(id): &QueryId,
        key: &LakeKey,
        condition: Condition,
    ) -> Result<(), LakeError> {
        let (if_match, if_none_match) = condition.headers();
        let request = self
            .client
            .copy_object()
            .bucket(&self.bucket)
            .key(key.to_string());
        let request = request.copy_source(format!("{}/results/{id}.csv", self.bucket));
        let request = request.set_if_match(if_match).set_if_none_match(if_none_match);
        request.send().await.map_err(FilesError::from)?;
        Ok(())
    }
}

/// The whole size in `bytes 0-9/100`.
fn size_of(content_range: &str) -> Option<u64> {
    content_range.rsplit_once('/')?.1.parse().ok()
}
