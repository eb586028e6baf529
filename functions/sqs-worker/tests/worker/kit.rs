//! A project with a task, and messages about its files.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use aws::WorkQueue;
use bytes::Bytes;
use domain::{
    Attachment, AttachmentId, Clock, EmailAddress, Entropy, IdSeed, Name, NewAttachment, NewProject, NewTask,
    ObjectKey, Profile, ProjectId, Rank, Role, Sha256Digest, TaskId, UserId, Work,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqs_worker::{State, Until};
use store::{Created, CreatedAttachment, Store, StoredAttachment};
use testkit::Table;

use crate::cloud::Cloud;

/// Stands still unless it is moved.
pub(crate) struct StillClock(Mutex<Timestamp>);

impl StillClock {
    pub(crate) fn wait(&self, time: SignedDuration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// No two bytes alike: counts.
#[derive(Default)]
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn bytes(&self) -> [u8; 16] {
        u128::from(self.0.fetch_add(1, Ordering::Relaxed)).to_be_bytes()
    }
}

pub(crate) struct Kit {
    pub(crate) state: State<Cloud>,
    pub(crate) clock: Arc<StillClock>,
    pub(crate) project: ProjectId,
    pub(crate) task: TaskId,
    next: AtomicU64,
}

impl Kit {
    /// Person 1 owns a project with one task.
    pub(crate) async fn new() -> Self {
        let table = Table::new().await;
        let clock = Arc::new(StillClock(Mutex::new("2026-03-01T09:00:00Z".parse().unwrap())));
        let kit = Self {
            state: State {
                store: table.store(),
                ports: Cloud::new(clock.clone()),
                clock: clock.clone(),
                entropy: Arc::new(Counting::default()),
            },
            clock,
            project: ProjectId::from_seed(IdSeed([1; 16])),
            task: TaskId::from_seed(IdSeed([1; 16])),
            next: AtomicU64::new(1),
        };
        kit.person(1).await;
        let new = NewProject::parse(json!({"name": "Move house"})).unwrap();
        let project = new.into_project(kit.project.clone(), user(1), kit.now());
        kit.store().create_project(&project, None).await.unwrap();
        kit.add_task(kit.task.clone()).await;
        kit
    }

    pub(crate) fn store(&self) -> &Store {
        &self.state.store
    }

    pub(crate) fn cloud(&self) -> &Cloud {
        &self.state.ports
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Signs up.
    pub(crate) async fn person(&self, n: u8) {
        let email = EmailAddress::parse(&format!("person{n}@example.com")).unwrap();
        let name = Name::parse(&format!("Person {n}")).unwrap();
        let profile = Profile::new(user(n), email, name, self.now()).unwrap();
        self.store().create_profile(&profile).await.unwrap();
    }

    pub(crate) async fn member(&self, n: u8, role: Role) -> UserId {
        self.person(n).await;
        let user = user(n);
        let put = self.store().put_member(&self.project, &user, role, self.now());
        put.await.unwrap();
        user
    }

    pub(crate) async fn add_task(&self, id: TaskId) {
        let rank = Rank::at_end(self.now(), 0);
        let new = NewTask::parse(json!({"title": "Pack"})).unwrap();
        let ids = (id, self.project.clone());
        let task = new.into_task(ids, user(1), rank, self.now(), &|| IdSeed([1; 16]));
        let made = self.store().create_task(&task, None).await.unwrap();
        assert!(matches!(made, Created::Resource(_)));
    }

    /// Asks for an upload of these bytes, by person 1, as a file of this type. In parts if there is an upload's name.
    pub(crate) async fn ask(&self, content_type: &str, bytes: &[u8], upload_id: Option<&str>) -> Attachment {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let new = NewAttachment::parse(json!({
            "file_name": format!("file {n}"), "content_type": content_type, "size_bytes": bytes.len(),
            "sha256": Sha256Digest(Sha256::digest(bytes).into()),
        }));
        let id = AttachmentId::from_seed(IdSeed(u128::from(n).to_be_bytes()));
        let ids = (id, self.project.clone(), self.task.clone());
        let upload_id = upload_id.map(str::to_owned);
        let attachment = new.unwrap().into_attachment(ids, user(1), upload_id, self.now());
        self.make(attachment).await
    }

    /// Makes it as it is.
    pub(crate) async fn make(&self, attachment: Attachment) -> Attachment {
        let made = self.store().create_attachment(&attachment, None, u64::MAX).await;
        assert_eq!(
            made.unwrap(),
            CreatedAttachment::Attachment(Created::Resource(attachment.clone()))
        );
        attachment
    }

    /// What is uploaded lies there; nobody has been told.
    pub(crate) fn upload(&self, key: &ObjectKey, bytes: &[u8]) {
        let object = ("type/declared".to_owned(), Bytes::copy_from_slice(bytes));
        self.cloud().things().objects.insert(key.to_string(), object);
    }

    /// Asks for an upload, and does it.
    pub(crate) async fn uploaded(&self, content_type: &str, bytes: &[u8]) -> Attachment {
        let attachment = self.ask(content_type, bytes, None).await;
        self.upload(&file(&attachment), bytes);
        attachment
    }

    pub(crate) async fn stored(&self, attachment: &Attachment) -> Option<StoredAttachment> {
        let Attachment {
            project_id,
            task_id,
            id,
            ..
        } = attachment;
        self.store().attachment(project_id, task_id, id).await.unwrap()
    }

    /// As it is now; it must be there.
    pub(crate) async fn current(&self, attachment: &Attachment) -> Attachment {
        self.stored(attachment).await.unwrap().into_attachment()
    }

    pub(crate) async fn delete(&self, attachment: &Attachment) {
        let current = self.stored(attachment).await.unwrap();
        let owner = user(1);
        let deleted = self.store().delete_attachment(&current, &owner, self.now());
        deleted.await.unwrap();
    }

    pub(crate) fn object(&self, key: &ObjectKey) -> Option<(String, Bytes)> {
        self.cloud().things().objects.get(&key.to_string()).cloned()
    }

    /// Hands over a batch that nobody has received before; for each message, whether it is done.
    pub(crate) async fn hand_over(&self, bodies: &[Value]) -> Vec<bool> {
        self.hand_over_again(bodies, 1).await
    }

    /// The same, received so often.
    pub(crate) async fn hand_over_again(&self, bodies: &[Value], receive_count: u32) -> Vec<bool> {
        let records = bodies.iter().enumerate().map(|(n, body)| {
            json!({
                "messageId": format!("m{n}"), "receiptHandle": format!("r{n}"), "body": body.to_string(),
                "attributes": {"ApproximateReceiveCount": receive_count.to_string()},
                "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:any",
            })
        });
        let batch = json!({ "Records": records.collect::<Vec<_>>() });
        let until = Until(self.now() + SignedDuration::from_secs(120));
        let answer = sqs_worker::handle(&self.state, batch, until).await.unwrap();
        let failed = answer["batchItemFailures"].as_array().unwrap().clone();
        let failed: Vec<_> = failed
            .iter()
            .map(|failure| failure["itemIdentifier"].clone())
            .collect();
        (0..bodies.len())
            .map(|n| !failed.contains(&json!(format!("m{n}"))))
            .collect()
    }

    /// Hands over one message, which must be done.
    pub(crate) async fn deliver(&self, body: &Value) {
        assert_eq!(self.hand_over(std::slice::from_ref(body)).await, [true], "{body}");
    }

    pub(crate) async fn work(&self, work: &Work) {
        self.deliver(&serde_json::to_value(work).unwrap()).await;
    }

    /// The work that was sent, and is not any more.
    pub(crate) fn sent(&self) -> Vec<(WorkQueue, Work)> {
        std::mem::take(&mut self.cloud().things().sent)
    }

    /// Does all work that is sent, and what that sends.
    pub(crate) async fn settle(&self) {
        loop {
            let sent = self.sent();
            if sent.is_empty() {
                return;
            }
            for (_, work) in sent {
                self.work(&work).await;
            }
        }
    }
}

pub(crate) fn user(n: u8) -> UserId {
    UserId::from_seed(IdSeed([n; 16]))
}

pub(crate) fn file(attachment: &Attachment) -> ObjectKey {
    let Attachment {
        project_id,
        task_id,
        id,
        ..
    } = attachment.clone();
    ObjectKey::File(project_id, task_id, id)
}

pub(crate) fn thumbnail(attachment: &Attachment) -> ObjectKey {
    let Attachment {
        project_id,
        task_id,
        id,
        ..
    } = attachment.clone();
    ObjectKey::Thumbnail(project_id, task_id, id)
}

/// S3's message about these objects.
pub(crate) fn notice(keys: &[&ObjectKey]) -> Value {
    let records = keys.iter().map(|key| {
        json!({
            "eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": "files"}, "object": {
                "key": key.to_string().replace('/', "%2F"), "size": 1, "eTag": "e", "sequencer": "01",
            }},
        })
    });
    json!({ "Records": records.collect::<Vec<_>>() })
}

pub(crate) fn show(attachment: &Attachment) -> Work {
    let Attachment {
        project_id,
        task_id,
        id,
        ..
    } = attachment.clone();
    Work::Thumbnail {
        project_id,
        task_id,
        attachment_id: id,
    }
}

pub(crate) fn verify(attachment: &Attachment) -> Work {
    let Attachment {
        project_id,
        task_id,
        id,
        ..
    } = attachment.clone();
    Work::Verify {
        project_id,
        task_id,
        attachment_id: id,
        so_far: None,
    }
}

pub(crate) fn remove(attachment: &Attachment) -> Work {
    let Attachment {
        project_id,
        task_id,
        id,
        upload_id,
        ..
    } = attachment.clone();
    Work::RemoveFile {
        project_id,
        task_id,
        attachment_id: id,
        upload_id,
    }
}

/// 6 by 4 pixels or so; see the package `pictures`.
pub(crate) const PNG: &[u8] = include_bytes!("../../../../crates/pictures/tests/pictures/plain.png");
/// Moves.
pub(crate) const GIF: &[u8] = include_bytes!("../../../../crates/pictures/tests/pictures/animated.gif");

/// A header of a picture of 50,000 by 50,000 pixels, and nothing after it.
pub(crate) fn bomb() -> Vec<u8> {
    let mut bmp = include_bytes!("../../../../crates/pictures/tests/pictures/plain.bmp").to_vec();
    for at in [18, 22] {
        bmp[at..at + 4].copy_from_slice(&50_000_u32.to_le_bytes());
    }
    bmp
}
