//! The bucket of the analytics: S3, addressed by the domain's keys, with writes on conditions.

use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use domain::LakeKey;

use crate::bucket::{Bucket, Condition, ETag, FilesError};

/// Why an object was not written.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// Another writer was there before: the condition does not hold.
    #[error("the object was written by another one")]
    Conflict,
    /// See [`FilesError`].
    #[error(transparent)]
    Failed(FilesError),
}

impl<E: Into<FilesError>> From<E> for LakeError {
    fn from(error: E) -> Self {
        match error.into() {
            // The object that was to be replaced, or the upload that was to be completed, is gone.
            FilesError::NotFound => Self::Conflict,
            // 412. A write at the same moment is 409, which is answered like other conflicts of S3: a retry may succeed.
            FilesError::Refused(code) if code == "PreconditionFailed" => Self::Conflict,
            other => Self::Failed(other),
        }
    }
}

/// The bucket of the analytics.
pub type Lake = Bucket<LakeKey>;

impl Lake {
    /// An object and its entity tag, if there is one.
    ///
    /// # Errors
    /// See [`FilesError`].
    pub async fn get(&self, key: &LakeKey) -> Result<Option<(Bytes, ETag)>, FilesError> {
        let request = self.client.get_object().bucket(&self.bucket).key(key.to_string());
        let response = match request.send().await.map_err(FilesError::from) {
            Ok(response) => response,
            Err(FilesError::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let tag = ETag(response.e_tag.unwrap_or_default());
        let body = response
            .body
            .collect()
            .await
            .map_err(|_| FilesError::Unavailable)?;
        Ok(Some((body.into_bytes(), tag)))
    }

    /// Puts an object, and returns its entity tag.
    ///
    /// # Errors
    /// See [`LakeError`].
    pub async fn put(
        &self,
        key: &LakeKey,
        content_type: &str,
        bytes: Bytes,
        condition: Condition,
    ) -> Result<ETag, LakeError> {
        let (if_match, if_none_match) = condition.headers();
        let request = self.client.put_object().bucket(&self.bucket).key(key.to_string());
        let request = request.content_type(content_type).set_if_match(if_match);
        let request = request.set_if_none_match(if_none_match);
        let response = request
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(FilesError::from)?;
        Ok(ETag(response.e_tag.unwrap_or_default()))
    }
}
