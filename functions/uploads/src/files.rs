//! The port to the bucket and the worker's queues; tests have an implementation of their own.

use aws::messaging::MessagingError;
use aws::{Files, FilesError, Queues, UploadedPart};
use bytes::Bytes;
use domain::{ContentType, ObjectKey, Work};

type Done<T = ()> = Result<T, FilesError>;

/// The calls to S3 and SQS. Presigned URLs need none.
pub trait Uploads: Send + Sync + 'static {
    /// Begins an upload in parts, and returns its id.
    fn create_upload(
        &self,
        key: &ObjectKey,
        content_type: &ContentType,
        compares_parts: bool,
    ) -> impl Future<Output = Done<String>> + Send;
    /// Makes the object of its parts.
    fn complete_upload(
        &self,
        key: &ObjectKey,
        upload_id: &str,
        parts: &[UploadedPart],
    ) -> impl Future<Output = Done> + Send;
    /// Puts a job's specification that is too long for an item.
    fn put(
        &self,
        key: &ObjectKey,
        content_type: &ContentType,
        bytes: Bytes,
    ) -> impl Future<Output = Done> + Send;
    /// Deletes an object, if it exists.
    fn remove(&self, key: &ObjectKey) -> impl Future<Output = Done> + Send;
    /// Sends work to its queue.
    fn enqueue(&self, work: &Work) -> impl Future<Output = Result<(), MessagingError>> + Send;
}

/// The AWS services.
#[derive(Debug, Clone)]
pub(crate) struct Ports {
    pub(crate) files: Files,
    pub(crate) queues: Queues,
}

impl Uploads for Ports {
    async fn create_upload(
        &self,
        key: &ObjectKey,
        content_type: &ContentType,
        compares_parts: bool,
    ) -> Done<String> {
        self.files.create_upload(key, content_type, compares_parts).await
    }

    async fn complete_upload(&self, key: &ObjectKey, upload_id: &str, parts: &[UploadedPart]) -> Done {
        self.files.complete_upload(key, upload_id, parts).await
    }

    async fn put(&self, key: &ObjectKey, content_type: &ContentType, bytes: Bytes) -> Done {
        self.files.put(key, content_type, bytes).await
    }

    async fn remove(&self, key: &ObjectKey) -> Done {
        self.files.delete(std::slice::from_ref(key)).await
    }

    async fn enqueue(&self, work: &Work) -> Result<(), MessagingError> {
        self.queues.send(work).await
    }
}
