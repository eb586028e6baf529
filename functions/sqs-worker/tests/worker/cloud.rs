//! A bucket and queues in memory.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use aws::messaging::MessagingError;
use aws::{FilesError, UploadedPart};
use bytes::Bytes;
use domain::{ContentType, ObjectKey, UserId, Work};
use jiff::SignedDuration;
use sqs_worker::Ports;

use crate::kit::StillClock;

/// When a call fails: before it has done anything, or after, as where the function dies before it hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Before,
    After,
}

/// All that is there.
#[derive(Default)]
pub(crate) struct Things {
    /// By key: type and bytes.
    pub(crate) objects: BTreeMap<String, (String, Bytes)>,
    /// Uploads in parts, by their name: key and parts.
    pub(crate) uploads: BTreeMap<String, (String, BTreeMap<u32, Bytes>)>,
    /// Work that waits.
    pub(crate) sent: Vec<Work>,
    /// Receipt handles, and for how long each was hidden.
    pub(crate) hidden: Vec<(String, u32)>,
    pub(crate) forgotten: Vec<UserId>,
    /// The calls so far, by name; with_heartbeat is none.
    pub(crate) calls: Vec<&'static str>,
    /// Fails the call of this number, counted from 0 since the fault was set.
    fault: Option<(usize, When)>,
}

/// The worker's outside.
pub(crate) struct Cloud {
    things: Mutex<Things>,
    clock: Arc<StillClock>,
    /// What reading takes.
    get_takes: Mutex<SignedDuration>,
    /// Likewise, in the time of timers.
    get_lasts: Mutex<Duration>,
}

impl Cloud {
    pub(crate) fn new(clock: Arc<StillClock>) -> Self {
        Self {
            things: Mutex::default(),
            clock,
            get_takes: Mutex::new(SignedDuration::ZERO),
            get_lasts: Mutex::default(),
        }
    }

    pub(crate) fn things(&self) -> MutexGuard<'_, Things> {
        self.things.lock().unwrap()
    }

    /// The call after so many others fails, once.
    pub(crate) fn fail_after(&self, calls: usize, when: When) {
        self.things().fault = Some((calls, when));
    }

    /// Whether it has; no other will.
    pub(crate) fn has_failed(&self) -> bool {
        self.things().fault.take().is_none()
    }

    pub(crate) fn get_takes(&self, time: SignedDuration) {
        *self.get_takes.lock().unwrap() = time;
    }

    /// Nobody waits for it: timers' time jumps on.
    pub(crate) fn get_lasts(&self, time: Duration) {
        *self.get_lasts.lock().unwrap() = time;
    }

    /// One call: `effect` unless it is to fail before.
    fn call<T>(&self, name: &'static str, effect: impl FnOnce(&mut Things) -> T) -> Option<T> {
        let mut things = self.things();
        things.calls.push(name);
        let failing = match &mut things.fault {
            Some((0, when)) => Some(*when),
            Some((left, _)) => {
                *left -= 1;
                None
            }
            None => None,
        };
        match failing {
            None => Some(effect(&mut things)),
            Some(when) => {
                things.fault = None;
                if when == When::After {
                    effect(&mut things);
                }
                None
            }
        }
    }

    fn file<T>(
        &self,
        name: &'static str,
        effect: impl FnOnce(&mut Things) -> Result<T, FilesError>,
    ) -> Result<T, FilesError> {
        self.call(name, effect).unwrap_or(Err(FilesError::Unavailable))
    }
}

impl Ports for Cloud {
    async fn size_bytes(&self, key: &ObjectKey) -> Result<Option<u64>, FilesError> {
        let key = key.to_string();
        self.file("size_bytes", |things| {
            Ok(things.objects.get(&key).map(|(_, bytes)| bytes.len() as u64))
        })
    }

    async fn get(&self, key: &ObjectKey, range: Range<u64>) -> Result<Bytes, FilesError> {
        let key = key.to_string();
        self.clock.wait(*self.get_takes.lock().unwrap());
        let lasts = *self.get_lasts.lock().unwrap();
        if !lasts.is_zero() {
            // Nobody waits: the runtime's own clock is put forward, by seconds, so that all that is due meanwhile comes in turn.
            tokio::time::pause();
            for _ in 0..lasts.as_secs() {
                tokio::time::advance(Duration::from_secs(1)).await;
            }
            tokio::time::resume();
        }
        self.file("get", |things| {
            let (_, bytes) = things.objects.get(&key).ok_or(FilesError::NotFound)?;
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
        self.file("put", |things| {
            things
                .objects
                .insert(key, (content_type.as_str().to_owned(), bytes));
            Ok(())
        })
    }

    async fn create_upload(&self, key: &ObjectKey, _: &ContentType) -> Result<String, FilesError> {
        let key = key.to_string();
        self.file("create_upload", |things| {
            let id = format!("upload-{}", things.calls.len());
            things.uploads.insert(id.clone(), (key, BTreeMap::new()));
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
        self.file("put_part", |things| {
            let upload = things.uploads.get_mut(upload_id);
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
        self.file("complete_upload", |things| {
            let (_, kept) = things.uploads.remove(upload_id).ok_or(FilesError::NotFound)?;
            let mut whole = Vec::new();
            for part in parts {
                whole.extend_from_slice(&kept[&part.number]);
            }
            let object = ("application/octet-stream".to_owned(), whole.into());
            things.objects.insert(key, object);
            Ok(())
        })
    }

    async fn abort_upload(&self, _: &ObjectKey, upload_id: &str) -> Result<(), FilesError> {
        self.file("abort_upload", |things| {
            things.uploads.remove(upload_id);
            Ok(())
        })
    }

    async fn delete(&self, keys: &[ObjectKey]) -> Result<(), FilesError> {
        self.file("delete", |things| {
            for key in keys {
                things.objects.remove(&key.to_string());
            }
            Ok(())
        })
    }

    async fn delete_some(&self, prefix: &str) -> Result<bool, FilesError> {
        self.file("delete_some", |things| {
            let keys = things.objects.keys().filter(|key| key.starts_with(prefix));
            let mut keys: Vec<_> = keys.cloned().collect();
            let is_all = keys.len() <= 1000;
            keys.truncate(1000);
            for key in keys {
                things.objects.remove(&key);
            }
            Ok(is_all)
        })
    }

    async fn enqueue(&self, work: &Work) -> Result<(), MessagingError> {
        self.call("enqueue", |things| things.sent.push(work.clone()))
            .ok_or(MessagingError::Retryable("SQS"))
    }

    async fn extend_visibility(
        &self,
        _: &str,
        receipt_handle: &str,
        seconds: u32,
    ) -> Result<(), MessagingError> {
        self.things().hidden.push((receipt_handle.to_owned(), seconds));
        Ok(())
    }

    async fn delete_topic(&self, user: &UserId) -> Result<(), MessagingError> {
        self.call("delete_topic", |things| things.forgotten.push(user.clone()))
            .ok_or(MessagingError::Retryable("SNS"))
    }
}
