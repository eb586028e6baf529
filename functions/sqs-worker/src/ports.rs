//! The bucket and the queues, as this function needs them; tests have their own.

use std::ops::Range;

use aws::messaging::MessagingError;
use aws::{Files, FilesError, QueueMessage, Queues, UploadedPart};
use bytes::Bytes;
use domain::{ContentType, ObjectKey, Outgoing, Work};

type Done<T = ()> = Result<T, FilesError>;
type Sent = Result<(), MessagingError>;

/// The services this function calls besides the table. Every call may be repeated.
pub trait Ports: Send + Sync {
    /// The size of an object; `None` if it does not exist.
    fn size_bytes(&self, key: &ObjectKey) -> impl Future<Output = Done<Option<u64>>> + Send;
    /// A range of an object's bytes. It must begin within the object and may end beyond its end.
    fn get(&self, key: &ObjectKey, range: Range<u64>) -> impl Future<Output = Done<Bytes>> + Send;
    /// Puts an object, replacing an existing one.
    fn put(
        &self,
        key: &ObjectKey,
        content_type: &ContentType,
        bytes: Bytes,
    ) -> impl Future<Output = Done> + Send;
    /// Begins a multipart upload and returns its id.
    fn create_upload(
        &self,
        key: &ObjectKey,
        content_type: &ContentType,
    ) -> impl Future<Output = Done<String>> + Send;
    /// Uploads a part; all but the last have at least 5 MiB. Repeated, it replaces the part.
    fn put_part(
        &self,
        key: &ObjectKey,
        upload_id: &str,
        number: u32,
        bytes: Bytes,
    ) -> impl Future<Output = Done<UploadedPart>> + Send;
    /// Completes a multipart upload.
    fn complete_upload(
        &self,
        key: &ObjectKey,
        upload_id: &str,
        parts: &[UploadedPart],
    ) -> impl Future<Output = Done> + Send;
    /// Aborts a multipart upload and deletes its parts.
    fn abort_upload(&self, key: &ObjectKey, upload_id: &str) -> impl Future<Output = Done> + Send;
    /// Deletes objects. Keys without an object are skipped.
    fn delete(&self, keys: &[ObjectKey]) -> impl Future<Output = Done> + Send;
    /// Deletes up to 1,000 objects whose keys begin with `prefix`. Returns whether these were all.
    fn delete_some(&self, prefix: &str) -> impl Future<Output = Done<bool>> + Send;
    /// Sends work to its queue.
    fn enqueue(&self, work: &Work) -> impl Future<Output = Sent> + Send;
    /// Sends messages to the function `deliver`. If one fails, others may be sent.
    fn send(&self, outgoing: Vec<Outgoing>) -> impl Future<Output = Sent> + Send;
    /// Sends work to its queue, to be received after so many seconds, 15 minutes at most.
    fn enqueue_later(&self, work: &Work, delay_s: u16) -> impl Future<Output = Sent> + Send;
    /// Sets a message's visibility time-out, counted from now.
    fn extend_visibility(
        &self,
        queue_arn: &str,
        receipt_handle: &str,
        seconds: u32,
    ) -> impl Future<Output = Sent> + Send;
}

/// The AWS services.
#[derive(Debug, Clone)]
pub struct Services {
    /// The bucket.
    pub files: Files,
    /// The work queues.
    pub queues: Queues,
    /// The URLs of all queues that trigger the function. Each ends with the queue's name, as the ARN does.
    pub queue_urls: Vec<String>,
}

impl Ports for Services {
    async fn size_bytes(&self, key: &ObjectKey) -> Done<Option<u64>> {
        self.files.size_bytes(key).await
    }

    async fn get(&self, key: &ObjectKey, range: Range<u64>) -> Done<Bytes> {
        self.files.get(key, range).await
    }

    async fn put(&self, key: &ObjectKey, content_type: &ContentType, bytes: Bytes) -> Done {
        self.files.put(key, content_type, bytes).await
    }

    async fn create_upload(&self, key: &ObjectKey, content_type: &ContentType) -> Done<String> {
        self.files.create_upload(key, content_type, false).await
    }

    async fn put_part(
        &self,
        key: &ObjectKey,
        upload_id: &str,
        number: u32,
        bytes: Bytes,
    ) -> Done<UploadedPart> {
        self.files.put_part(key, upload_id, number, bytes).await
    }

    async fn complete_upload(&self, key: &ObjectKey, upload_id: &str, parts: &[UploadedPart]) -> Done {
        self.files.complete_upload(key, upload_id, parts).await
    }

    async fn abort_upload(&self, key: &ObjectKey, upload_id: &str) -> Done {
        self.files.abort_upload(key, upload_id).await
    }

    async fn delete(&self, keys: &[ObjectKey]) -> Done {
        self.files.delete(keys).await
    }

    async fn delete_some(&self, prefix: &str) -> Done<bool> {
        self.files.delete_some(prefix).await
    }

    async fn enqueue(&self, work: &Work) -> Sent {
        self.queues.send(work).await
    }

    async fn send(&self, outgoing: Vec<Outgoing>) -> Sent {
        let messages: Vec<_> = outgoing.into_iter().map(QueueMessage::Outgoing).collect();
        self.queues.send_all(&messages).await.into_iter().collect()
    }

    async fn enqueue_later(&self, work: &Work, delay_s: u16) -> Sent {
        let message = QueueMessage::Work(work.clone());
        self.queues.send_later(&message, delay_s).await
    }

    async fn extend_visibility(&self, queue_arn: &str, receipt_handle: &str, seconds: u32) -> Sent {
        let name = queue_arn.rsplit(':').next();
        let mut urls = self.queue_urls.iter();
        match urls.find(|url| url.rsplit('/').next() == name) {
            Some(url) => self.queues.extend_visibility(url, receipt_handle, seconds).await,
            // An unknown queue keeps its own visibility time-out.
            None => Ok(()),
        }
    }
}
