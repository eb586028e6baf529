//! The bucket, in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use aws::messaging::MessagingError;
use aws::{FilesError, UploadedPart};
use bytes::Bytes;
use domain::{ContentType, ObjectKey, Work};
use uploads::Uploads;

/// Records its calls, and fails as it is told.
#[derive(Debug, Clone, Default)]
pub(crate) struct FakeFiles(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    asked: Vec<String>,
    calls: usize,
    failures: VecDeque<FilesError>,
    uploads: usize,
    enqueued: Vec<Work>,
    queue_is_down: bool,
}

impl FakeFiles {
    /// The calls since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }

    /// The number of all calls.
    pub(crate) fn calls(&self) -> usize {
        self.0.lock().unwrap().calls
    }

    /// The work that was sent since the last time, also in vain.
    pub(crate) fn enqueued(&self) -> Vec<Work> {
        std::mem::take(&mut self.0.lock().unwrap().enqueued)
    }

    /// Makes the next message fail.
    pub(crate) fn fail_next_message(&self) {
        self.0.lock().unwrap().queue_is_down = true;
    }

    /// Makes the next call fail.
    pub(crate) fn fail_next(&self, error: FilesError) {
        self.0.lock().unwrap().failures.push_back(error);
    }

    fn ask(&self, what: String) -> Result<(), FilesError> {
        let mut inner = self.0.lock().unwrap();
        inner.asked.push(what);
        inner.calls += 1;
        inner.failures.pop_front().map_or(Ok(()), Err)
    }
}

impl Uploads for FakeFiles {
    async fn create_upload(
        &self,
        key: &ObjectKey,
        content_type: &ContentType,
        compares_parts: bool,
    ) -> Result<String, FilesError> {
        let compares = if compares_parts { " comparing" } else { "" };
        self.ask(format!("create {key} {}{compares}", content_type.as_str()))?;
        let mut inner = self.0.lock().unwrap();
        inner.uploads += 1;
        Ok(format!("upload-{}", inner.uploads))
    }

    async fn complete_upload(
        &self,
        key: &ObjectKey,
        upload_id: &str,
        parts: &[UploadedPart],
    ) -> Result<(), FilesError> {
        let parts: Vec<_> = parts
            .iter()
            .map(|part| {
                let compared = if part.sha256.is_some() { "+" } else { "" };
                format!("{}={}{compared}", part.number, part.etag)
            })
            .collect();
        self.ask(format!("complete {key} {upload_id} {}", parts.join(" ")))
    }

    async fn put(&self, key: &ObjectKey, _: &ContentType, bytes: Bytes) -> Result<(), FilesError> {
        self.ask(format!("put {key} {} bytes", bytes.len()))
    }

    async fn remove(&self, key: &ObjectKey) -> Result<(), FilesError> {
        self.ask(format!("remove {key}"))
    }

    async fn enqueue(&self, work: &Work) -> Result<(), MessagingError> {
        let mut inner = self.0.lock().unwrap();
        inner.enqueued.push(work.clone());
        let is_down = std::mem::take(&mut inner.queue_is_down);
        if is_down {
            Err(MessagingError::Retryable("SQS"))
        } else {
            Ok(())
        }
    }
}
