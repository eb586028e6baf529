//! The worker's ports, in memory: a bucket and queues that fail when they are told to.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use aws::messaging::MessagingError;
use aws::{FilesError, UploadedPart};
use bytes::Bytes;
use domain::{ContentType, ObjectKey, Outgoing, Work};
use jiff::SignedDuration;
use sqs_worker::Ports;
use testkit::FixedClock;

/// When a call fails: before its effect, or after it, as when the function dies before it has the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Before,
    After,
}

/// The bucket and the queues.
#[derive(Default)]
pub(crate) struct PortState {
    /// Content type and bytes by key.
    pub(crate) objects: BTreeMap<String, (String, Bytes)>,
    /// Multipart uploads by id: key and parts.
    pub(crate) uploads: BTreeMap<String, (String, BTreeMap<u32, Bytes>)>,
    /// Enqueued work.
    pub(crate) sent: Vec<Work>,
    /// Messages to `deliver`.
    pub(crate) outgoing: Vec<Outgoing>,
    /// Extensions of the visibility time-out: receipt handle and seconds.
    pub(crate) hidden: Vec<(String, u32)>,
    /// The names of the calls so far, except extensions of the visibility time-out.
    pub(crate) calls: Vec<&'static str>,
    /// The call that fails, counted from 0 since the fault was set.
    fault: Option<(usize, When)>,
    /// How far each read advances the clock.
    pub(crate) get_takes: SignedDuration,
    /// How far each read advances timers, without waiting.
    pub(crate) get_lasts: Duration,
}

impl PortState {
    /// Makes the call after so many others fail, once.
    pub(crate) fn fail_after(&mut self, calls: usize, when: When) {
        self.fault = Some((calls, when));
    }

    /// Whether that call has failed; from now on none does.
    pub(crate) fn has_failed(&mut self) -> bool {
        self.fault.take().is_none()
    }
}

/// The worker's ports.
pub(crate) struct FakePorts {
    state: Mutex<PortState>,
    clock: Arc<FixedClock>,
}

impl FakePorts {
    pub(crate) fn new(clock: Arc<FixedClock>) -> Self {
        Self {
            state: Mutex::default(),
            clock,
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, PortState> {
        self.state.lock().unwrap()
    }

    /// Records a call and applies its effect, unless it is to fail before.
    fn call<T>(&self, name: &'static str, effect: impl FnOnce(&mut PortState) -> T) -> Option<T> {
        let mut state = self.state();
        state.calls.push(name);
        let failing = match &mut state.fault {
            Some((0, when)) => Some(*when),
            Some((left, _)) => {
                *left -= 1;
                None
            }
            None => None,
        };
        match failing {
            None => Some(effect(&mut state)),
            Some(when) => {
                state.fault = None;
                if when == When::After {
                    effect(&mut state);
                }
                None
            }
        }
    }

    fn file<T>(
        &self,
        name: &'static str,
        effect: impl FnOnce(&mut PortState) -> Result<T, FilesError>,
    ) -> Result<T, FilesError> {
        self.call(name, effect).unwrap_or(Err(FilesError::Unavailable))
    }
}

impl Ports for FakePorts {
    async fn size_bytes(&self, key: &ObjectKey) -> Result<Option<u64>, FilesError> {
        let key = key.to_string();
        self.file("size_bytes", |state| {
            Ok(state.objects.get(&key).map(|(_, bytes)| bytes.len() as u64))
        })
    }

    async fn get(&self, key: &ObjectKey, range: Range<u64>) -> Result<Bytes, FilesError> {
        let key = key.to_string();
        let (takes, lasts) = {
            let state = self.state();
            (state.get_takes, state.get_lasts)
        };
        self.clock.advance(takes);
        if !lasts.is_zero() {
            // The runtime's clock is advanced by seconds, so that timers that are due meanwhile fire in turn.
            tokio::time::pause();
            for _ in 0..lasts.as_secs() {
                tokio::time::advance(Duration::from_secs(1)).await;
            }
            tokio::time::resume();
        }
        self.file("get", |state| {
            let (_, bytes) = state.objects.get(&key).ok_or(FilesError::NotFound)?;
            let (start, end) = (
                usize::try_from(range.start).unwrap(),
                usize::try_from(range.end).unwrap(),
            );
            if range.is_empty() {
                return Ok(Bytes::new());
            }
            if start >= bytes.len() {
                return Err(FilesError::Refused("InvalidRange".to_owned()));
            }
            Ok(bytes.slice(start..end.min(bytes.len())))
        })
    }

    async fn put(&self, key: &ObjectKey, content_type: &ContentType, bytes: Bytes) -> Result<(), FilesError> {
        let key = key.to_string();
        self.file("put", |state| {
            state
                .objects
                .insert(key, (content_type.as_str().to_owned(), bytes));
            Ok(())
        })
    }

    async fn create_upload(&self, key: &ObjectKey, _: &ContentType) -> Result<String, FilesError> {
        let key = key.to_string();
        self.file("create_upload", |state| {
            let id = format!("upload-{}", state.calls.len());
            state.uploads.insert(id.clone(), (key, BTreeMap::new()));
            Ok(id)
        })
    }

    async fn put_part(
        &self,
        key: &ObjectKey,
        upload_id: &str,
        number: u32,
        bytes: Bytes,
    ) -> Result<UploadedPart, FilesError> {
        let key = key.to_string();
        self.file("put_part", |state| {
            let upload = state.uploads.get_mut(upload_id);
            let (at, parts) = upload.ok_or(FilesError::NotFound)?;
            assert_eq!(at, &key);
            parts.insert(number, bytes);
            Ok(UploadedPart {
                number,
                etag: format!("etag-{number}"),
                sha256: None,
            })
        })
    }

    async fn complete_upload(
        &self,
        key: &ObjectKey,
        upload_id: &str,
        parts: &[UploadedPart],
    ) -> Result<(), FilesError> {
        let key = key.to_string();
        self.file("complete_upload", |state| {
            let (_, kept) = state.uploads.remove(upload_id).ok_or(FilesError::NotFound)?;
            let mut whole = Vec::new();
            for part in parts {
                whole.extend_from_slice(&kept[&part.number]);
            }
            let object = ("application/octet-stream".to_owned(), whole.into());
            state.objects.insert(key, object);
            Ok(())
        })
    }

    async fn abort_upload(&self, _: &ObjectKey, upload_id: &str) -> Result<(), FilesError> {
        self.file("abort_upload", |state| {
            state.uploads.remove(upload_id);
            Ok(())
        })
    }

    async fn delete(&self, keys: &[ObjectKey]) -> Result<(), FilesError> {
        self.file("delete", |state| {
            for key in keys {
                state.objects.remove(&key.to_string());
            }
            Ok(())
        })
    }

    async fn delete_some(&self, prefix: &str) -> Result<bool, FilesError> {
        self.file("delete_some", |state| {
            let keys = state.objects.keys().filter(|key| key.starts_with(prefix));
            let mut keys: Vec<_> = keys.cloned().collect();
            let is_all = keys.len() <= 1000;
            keys.truncate(1000);
            for key in keys {
                state.objects.remove(&key);
            }
            Ok(is_all)
        })
    }

    async fn enqueue(&self, work: &Work) -> Result<(), MessagingError> {
        self.call("enqueue", |state| state.sent.push(work.clone()))
            .ok_or(MessagingError::Retryable("SQS"))
    }

    async fn send(&self, outgoing: Vec<Outgoing>) -> Result<(), MessagingError> {
        self.call("send", |state| state.outgoing.extend(outgoing))
            .ok_or(MessagingError::Retryable("SQS"))
    }

    async fn enqueue_later(&self, work: &Work, _: u16) -> Result<(), MessagingError> {
        self.enqueue(work).await
    }

    async fn extend_visibility(
        &self,
        _: &str,
        receipt_handle: &str,
        seconds: u32,
    ) -> Result<(), MessagingError> {
        self.state().hidden.push((receipt_handle.to_owned(), seconds));
        Ok(())
    }
}
