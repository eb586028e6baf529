//! The function's ports, in memory.

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::sync::{Arc, Mutex};

use athena_export::Ports;
use aws::messaging::MessagingError;
use aws::{
    AthenaError, Condition, ETag, Execution, FilesError, LakeError, QueryId, QueryState, UploadedPart,
};
use bytes::Bytes;
use domain::{ExportMessage, LakeKey};
use jiff::civil::Date;

use crate::steps::Steps;

/// The bucket and the queue that all invocations share.
#[derive(Default)]
pub(crate) struct Lake {
    objects: Mutex<BTreeMap<String, (Bytes, u64)>>,
    written: Mutex<u64>,
    uploads: Mutex<BTreeMap<String, BTreeMap<u32, Bytes>>>,
    pub(crate) queue: Mutex<VecDeque<ExportMessage>>,
    pub(crate) hidden_s: Mutex<Vec<u32>>,
    pub(crate) set_aside: Mutex<Vec<(String, String)>>,
    /// The tokens of queries that were started, and the states that they are in, one after the other.
    pub(crate) tokens: Mutex<Vec<String>>,
    pub(crate) states: Mutex<VecDeque<QueryState>>,
    pub(crate) stopped: Mutex<usize>,
    /// So many times another one writes just before a put.
    overtaking: Mutex<usize>,
    /// Calls of these names fail for now.
    pub(crate) faults: Mutex<Vec<&'static str>>,
}

impl Lake {
    pub(crate) fn object(&self, key: &LakeKey) -> Option<Bytes> {
        let objects = self.objects.lock().unwrap();
        objects.get(&key.to_string()).map(|(bytes, _)| bytes.clone())
    }

    pub(crate) fn put_object(&self, key: &LakeKey, bytes: impl Into<Bytes>) {
        self.write(key, bytes.into(), Condition::None).unwrap();
    }

    pub(crate) fn days(&self) -> Vec<Date> {
        let objects = self.objects.lock().unwrap();
        objects
            .keys()
            .filter_map(|key| LakeKey::events_day(key))
            .collect()
    }

    pub(crate) fn overtake(&self, times: usize) {
        *self.overtaking.lock().unwrap() = times;
    }

    fn maybe_overtake(&self, key: &LakeKey) {
        let mut overtaking = self.overtaking.lock().unwrap();
        if *overtaking > 0 {
            *overtaking -= 1;
            let bytes = self.object(key).unwrap();
            self.put_object(key, bytes);
        }
    }

    pub(crate) fn unfinished(&self) -> usize {
        self.uploads.lock().unwrap().len()
    }

    fn check(&self, key: &LakeKey, condition: Condition) -> Result<(), LakeError> {
        let objects = self.objects.lock().unwrap();
        let tag = objects
            .get(&key.to_string())
            .map(|(_, tag)| ETag(tag.to_string()));
        let holds = match condition {
            Condition::None => true,
            Condition::Absent => tag.is_none(),
            Condition::Is(wanted) => tag == Some(wanted),
        };
        holds.then_some(()).ok_or(LakeError::Conflict)
    }

    fn write(&self, key: &LakeKey, bytes: Bytes, condition: Condition) -> Result<(), LakeError> {
        self.check(key, condition)?;
        let mut written = self.written.lock().unwrap();
        *written += 1;
        self.objects
            .lock()
            .unwrap()
            .insert(key.to_string(), (bytes, *written));
        Ok(())
    }

    fn tag_of(&self, key: &LakeKey) -> Option<ETag> {
        let objects = self.objects.lock().unwrap();
        objects
            .get(&key.to_string())
            .map(|(_, tag)| ETag(tag.to_string()))
    }

    fn fault(&self, name: &'static str) -> Result<(), FilesError> {
        let mut faults = self.faults.lock().unwrap();
        match faults.iter().position(|fault| *fault == name) {
            Some(at) => {
                faults.remove(at);
                Err(FilesError::Unavailable)
            }
            None => Ok(()),
        }
    }
}

/// The ports of one invocation.
pub(crate) struct FakePorts {
    pub(crate) lake: Arc<Lake>,
    pub(crate) steps: Arc<Steps>,
}

impl Ports for FakePorts {
    async fn download(
        &self,
        key: &LakeKey,
        to: &mut (impl Write + Send),
    ) -> Result<Option<ETag>, FilesError> {
        let read = async {
            (
                self.lake.tag_of(key),
                self.lake.object(key),
                self.lake.fault("download"),
            )
        };
        let (tag, bytes, fault) = self.steps.call(read).await;
        fault?;
        to.write_all(&bytes.unwrap_or_default()).unwrap();
        Ok(tag)
    }

    async fn tag(&self, key: &LakeKey) -> Result<Option<ETag>, FilesError> {
        self.steps.call(async { Ok(self.lake.tag_of(key)) }).await
    }

    async fn put(&self, key: &LakeKey, bytes: Bytes, condition: Condition) -> Result<(), LakeError> {
        self.lake.maybe_overtake(key);
        self.steps
            .call(async { self.lake.write(key, bytes, condition) })
            .await
    }

    async fn create_upload(&self, key: &LakeKey) -> Result<String, FilesError> {
        let create = async {
            let mut uploads = self.lake.uploads.lock().unwrap();
            let id = format!("{key} {}", uploads.len());
            uploads.insert(id.clone(), BTreeMap::new());
            Ok(id)
        };
        self.steps.call(create).await
    }

    async fn put_part(
        &self,
        _: &LakeKey,
        upload_id: &str,
        number: u32,
        bytes: Bytes,
    ) -> Result<UploadedPart, FilesError> {
        let put = async {
            let mut uploads = self.lake.uploads.lock().unwrap();
            uploads.get_mut(upload_id).unwrap().insert(number, bytes);
            Ok(UploadedPart {
                number,
                etag: number.to_string(),
                sha256: None,
            })
        };
        self.steps.call(put).await
    }

    async fn complete_upload(
        &self,
        key: &LakeKey,
        upload_id: &str,
        parts: &[UploadedPart],
        condition: Condition,
    ) -> Result<(), LakeError> {
        let complete = async {
            self.lake.check(key, condition.clone())?;
            let uploaded = self.lake.uploads.lock().unwrap().remove(upload_id);
            let uploaded = uploaded.ok_or(LakeError::Conflict)?;
            let numbers: Vec<_> = parts.iter().map(|part| part.number).collect();
            assert!(numbers.iter().eq(uploaded.keys()), "{numbers:?}");
            let sizes: Vec<_> = uploaded.values().map(Bytes::len).collect();
            assert!(
                sizes[..sizes.len() - 1].iter().all(|size| *size >= 5 << 20),
                "{sizes:?}"
            );
            let whole: Vec<u8> = uploaded.into_values().flatten().collect();
            self.lake.write(key, whole.into(), condition)
        };
        self.steps.call(complete).await
    }

    async fn abort_upload(&self, _: &LakeKey, upload_id: &str) -> Result<(), FilesError> {
        let abort = async { self.lake.uploads.lock().unwrap().remove(upload_id) };
        self.steps.call(abort).await;
        Ok(())
    }

    async fn delete(&self, key: &LakeKey, tag: &ETag) -> Result<(), LakeError> {
        let delete = async {
            self.lake.check(key, Condition::Is(tag.clone()))?;
            self.lake.objects.lock().unwrap().remove(&key.to_string());
            Ok(())
        };
        self.steps.call(delete).await
    }

    async fn first_day(&self) -> Result<Option<Date>, FilesError> {
        Ok(self.lake.days().first().copied())
    }

    async fn start(&self, sql: &str, parameters: &[String], token: &str) -> Result<QueryId, AthenaError> {
        assert!(sql.contains("WHERE dt = ?") && parameters.len() == 1, "{sql}");
        assert!((32..=128).contains(&token.len()), "{token}");
        let start = async {
            self.lake.tokens.lock().unwrap().push(token.to_owned());
            Ok(QueryId(parameters[0].clone()))
        };
        self.steps.call(start).await
    }

    async fn execution(&self, _: &QueryId) -> Result<Execution, AthenaError> {
        let mut states = self.lake.states.lock().unwrap();
        Ok(Execution {
            state: states.pop_front().unwrap_or(QueryState::Succeeded),
            scanned_bytes: 1,
        })
    }

    async fn stop(&self, _: &QueryId) -> Result<(), AthenaError> {
        *self.lake.stopped.lock().unwrap() += 1;
        Ok(())
    }

    async fn copy_result(&self, id: &QueryId, key: &LakeKey, condition: Condition) -> Result<(), LakeError> {
        let copy = async { self.lake.write(key, id.0.clone().into(), condition) };
        self.steps.call(copy).await
    }

    async fn enqueue(&self, message: ExportMessage) -> Result<(), MessagingError> {
        let send = async { self.lake.queue.lock().unwrap().push_back(message) };
        self.steps.call(send).await;
        Ok(())
    }

    async fn hide(&self, _: &str, seconds: u32) -> Result<(), MessagingError> {
        self.lake.hidden_s.lock().unwrap().push(seconds);
        Ok(())
    }

    async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Result<(), MessagingError> {
        let mut set_aside = self.lake.set_aside.lock().unwrap();
        set_aside.push((body.to_owned(), reason.to_owned()));
        Ok(())
    }
}
