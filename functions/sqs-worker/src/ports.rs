//! The bucket and the queues, as this function needs them; tests have their own.

use std::ops::Range;

use aws::messaging::MessagingError;
use aws::{Files, FilesError, Queues, Topics, UploadedPart, WorkQueue};
use bytes::Bytes;
use domain::{ContentType, ObjectKey, UserId, Work};

type Done<T = ()> = Result<T, FilesError>;
type Sent = Result<(), MessagingError>;

/// All that is not the table. Every operation may be done again.
pub trait Ports: Send + Sync {
    /// How long an object is; `None` if there is none.
    fn size_bytes(&self, key: &ObjectKey) -> impl Future<Output = Done<Option<u64>>> + Send;
    /// Some bytes of an object. The range must begin within it and may end beyond its end.
    fn get(&self, key: &ObjectKey, range: Range<u64>) -> impl Future<Output = Done<Bytes>> + Send;
    /// Puts an object, over whatever is there.
    fn put(
        &self,
        key: &ObjectKey,
        content_type: &ContentType,
        bytes: Bytes,
    ) -> impl Future<Output = Done> + Send;
    /// Begins an upload in parts; its name.
    fn create_upload(
        &self,
        key: &ObjectKey,
        content_type: &ContentType,
    ) -> impl Future<Output = Done<String>> + Send;
    /// Puts a part of it, of at least 5 MiB but for the last one; a second time in place of the first.
    fn put_part(
        &self,
        key: &ObjectKey,
        upload_id: &str,
        number: u32,
        bytes: Bytes,
    ) -> impl Future<Output = Done<UploadedPart>> + Send;
    /// Makes the object of its parts.
    fn complete_upload(
        &self,
        key: &ObjectKey,
        upload_id: &str,
        parts: &[UploadedPart],
    ) -> impl Future<Output = Done> + Send;
    /// Forgets an upload and its parts.
    fn abort_upload(&self, key: &ObjectKey, upload_id: &str) -> impl Future<Output = Done> + Send;
    /// Deletes objects. What is not there is fine.
    fn delete(&self, keys: &[ObjectKey]) -> impl Future<Output = Done> + Send;
    /// Deletes up to 1,000 objects whose keys begin so; whether these were all.
    fn delete_some(&self, prefix: &str) -> impl Future<Output = Done<bool>> + Send;
    /// Puts work into a queue, to be seen after so many seconds.
    fn send(&self, lane: WorkQueue, work: &Work, delay_s: u32) -> impl Future<Output = Sent> + Send;
    /// Hides a message for so many seconds from now on.
    fn extend_visibility(
        &self,
        queue_arn: &str,
        receipt_handle: &str,
        seconds: u32,
    ) -> impl Future<Output = Sent> + Send;
    /// Takes a person's topic away.
    fn forget(&self, user: &UserId) -> impl Future<Output = Sent> + Send;
}

/// AWS.
#[derive(Debug, Clone)]
pub struct Services {
    /// The bucket.
    pub files: Files,
    /// The queues that work goes into.
    pub queues: Queues,
    /// The URLs of all queues that messages come from: each ends with its queue's name, as its ARN does.
    pub queue_urls: Vec<String>,
    /// People's topics.
    pub topics: Topics,
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

    async fn send(&self, lane: WorkQueue, work: &Work, delay_s: u32) -> Sent {
        self.queues.send(lane, work, delay_s).await
    }

    async fn extend_visibility(&self, queue_arn: &str, receipt_handle: &str, seconds: u32) -> Sent {
        let name = queue_arn.rsplit(':').next();
        let mut urls = self.queue_urls.iter();
        match urls.find(|url| url.rsplit('/').next() == name) {
            Some(url) => self.queues.extend_visibility(url, receipt_handle, seconds).await,
            // A queue that nobody has told of keeps its own time.
            None => Ok(()),
        }
    }

    async fn forget(&self, user: &UserId) -> Sent {
        self.topics.forget(user).await
    }
}
