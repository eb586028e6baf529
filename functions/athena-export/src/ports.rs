//! The bucket, Athena and the queue, as this function needs them; tests have their own.

use std::io::Write;

use aws::messaging::MessagingError;
use aws::{
    Athena, AthenaError, Condition, ETag, Execution, FailureQueue, FilesError, Lake, LakeError, QueryId,
    QueueMessage, Queues, UploadedPart,
};
use bytes::Bytes;
use domain::{ExportMessage, LakeKey};
use jiff::civil::Date;

type Sent = Result<(), MessagingError>;

/// The services this function calls besides the table. Every call may be repeated.
pub trait Ports: Sync {
    /// Writes an object's bytes to a file of its own, and returns its tag; `None` if there is none.
    fn download(
        &self,
        key: &LakeKey,
        to: &mut (impl Write + Send),
    ) -> impl Future<Output = Result<Option<ETag>, FilesError>> + Send;
    /// An object's tag, if there is one.
    fn tag(&self, key: &LakeKey) -> impl Future<Output = Result<Option<ETag>, FilesError>> + Send;
    /// Puts an object on a condition.
    fn put(
        &self,
        key: &LakeKey,
        bytes: Bytes,
        condition: Condition,
    ) -> impl Future<Output = Result<(), LakeError>> + Send;
    /// Begins a multipart upload and returns its id.
    fn create_upload(&self, key: &LakeKey) -> impl Future<Output = Result<String, FilesError>> + Send;
    /// Uploads a part; all but the last have at least 5 MiB.
    fn put_part(
        &self,
        key: &LakeKey,
        upload_id: &str,
        number: u32,
        bytes: Bytes,
    ) -> impl Future<Output = Result<UploadedPart, FilesError>> + Send;
    /// Completes a multipart upload on a condition.
    fn complete_upload(
        &self,
        key: &LakeKey,
        upload_id: &str,
        parts: &[UploadedPart],
        condition: Condition,
    ) -> impl Future<Output = Result<(), LakeError>> + Send;
    /// Aborts a multipart upload and deletes its parts.
    fn abort_upload(
        &self,
        key: &LakeKey,
        upload_id: &str,
    ) -> impl Future<Output = Result<(), FilesError>> + Send;
    /// Deletes an object if it is still this one.
    fn delete(&self, key: &LakeKey, tag: &ETag) -> impl Future<Output = Result<(), LakeError>> + Send;
    /// The first day that has a file of events.
    fn first_day(&self) -> impl Future<Output = Result<Option<Date>, FilesError>> + Send;
    /// Starts a query, once for each token.
    fn start(
        &self,
        sql: &str,
        parameters: &[String],
        token: &str,
    ) -> impl Future<Output = Result<QueryId, AthenaError>> + Send;
    /// How far a query is.
    fn execution(&self, id: &QueryId) -> impl Future<Output = Result<Execution, AthenaError>> + Send;
    /// Stops a query.
    fn stop(&self, id: &QueryId) -> impl Future<Output = Result<(), AthenaError>> + Send;
    /// Copies a query's result to this key on a condition.
    fn copy_result(
        &self,
        id: &QueryId,
        key: &LakeKey,
        condition: Condition,
    ) -> impl Future<Output = Result<(), LakeError>> + Send;
    /// Sends a message to this function.
    fn enqueue(&self, message: ExportMessage) -> impl Future<Output = Sent> + Send;
    /// Sets the visibility time-out of a message of this function's queue, counted from now.
    fn hide(&self, receipt_handle: &str, seconds: u32) -> impl Future<Output = Sent> + Send;
    /// Sends a message that cannot be processed to the failure queue, with the reason in a few words.
    fn send_to_failure_queue(&self, body: &str, reason: &str) -> impl Future<Output = Sent> + Send;
}

/// The AWS services.
#[derive(Debug, Clone)]
pub struct Services {
    /// The bucket.
    pub lake: Lake,
    /// Queries.
    pub athena: Athena,
    /// This function's own queue.
    pub queues: Queues,
    /// The queue of messages that cannot be processed.
    pub failures: FailureQueue,
}

impl Ports for Services {
    async fn download(
        &self,
        key: &LakeKey,
        to: &mut (impl Write + Send),
    ) -> Result<Option<ETag>, FilesError> {
        self.lake.download(key, to).await
    }

    async fn tag(&self, key: &LakeKey) -> Result<Option<ETag>, FilesError> {
        self.lake.tag(key).await
    }

    async fn put(&self, key: &LakeKey, bytes: Bytes, condition: Condition) -> Result<(), LakeError> {
        let put = self.lake.put(key, PARQUET, bytes, condition);
        put.await.map(|_| ())
    }

    async fn create_upload(&self, key: &LakeKey) -> Result<String, FilesError> {
        self.lake.create_upload(key, PARQUET).await
    }

    async fn put_part(
        &self,
        key: &LakeKey,
        upload_id: &str,
        number: u32,
        bytes: Bytes,
    ) -> Result<UploadedPart, FilesError> {
        self.lake.put_part(key, upload_id, number, bytes).await
    }

    async fn complete_upload(
        &self,
        key: &LakeKey,
        upload_id: &str,
        parts: &[UploadedPart],
        condition: Condition,
    ) -> Result<(), LakeError> {
        self.lake.complete_upload(key, upload_id, parts, condition).await
    }

    async fn abort_upload(&self, key: &LakeKey, upload_id: &str) -> Result<(), FilesError> {
        self.lake.abort_upload(key, upload_id).await
    }

    async fn delete(&self, key: &LakeKey, tag: &ETag) -> Result<(), LakeError> {
        self.lake.delete(key, tag).await
    }

    async fn first_day(&self) -> Result<Option<Date>, FilesError> {
        self.lake.first_day().await
    }

    async fn start(&self, sql: &str, parameters: &[String], token: &str) -> Result<QueryId, AthenaError> {
        self.athena.start(sql, parameters, token).await
    }

    async fn execution(&self, id: &QueryId) -> Result<Execution, AthenaError> {
        self.athena.execution(id).await
    }

    async fn stop(&self, id: &QueryId) -> Result<(), AthenaError> {
        self.athena.stop(id).await
    }

    async fn copy_result(&self, id: &QueryId, key: &LakeKey, condition: Condition) -> Result<(), LakeError> {
        self.lake.copy_result(id, key, condition).await
    }

    async fn enqueue(&self, message: ExportMessage) -> Sent {
        self.queues.send_later(&QueueMessage::Export(message), 0).await
    }

    async fn hide(&self, receipt_handle: &str, seconds: u32) -> Sent {
        let url = self.queues.exports_url();
        self.queues.extend_visibility(url, receipt_handle, seconds).await
    }

    async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Sent {
        self.failures.send(body, reason).await
    }
}

/// "application/vnd.apache.parquet" (IANA media types).
const PARQUET: &str = "application/vnd.apache.parquet";
