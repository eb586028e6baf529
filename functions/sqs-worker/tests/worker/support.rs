//! A project with a task, and messages about its files.

use std::ops::Deref;
use std::sync::MutexGuard;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use bytes::Bytes;
use domain::{Attachment, ObjectKey, ProjectId, Role, Sha256Digest, TaskId, TaskRef, UserId, Work};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqs_worker::{Deadline, State};
use testkit::World;

use crate::ports::{FakePorts, PortState};

pub(crate) use testkit::user;

pub(crate) struct Scene {
    world: World,
    state: State<FakePorts>,
    pub(crate) project: ProjectId,
    pub(crate) task: TaskId,
    next: AtomicU64,
    /// How long an invocation has.
    seconds: AtomicI64,
}

impl Deref for Scene {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Scene {
    /// Person 1 owns a project with one task.
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let owner = world.person(1, "Person 1").await;
        let project = world.project(&owner, "Home").await;
        Self {
            state: State {
                store: world.store.clone(),
                ports: FakePorts::new(world.clock.clone()),
                clock: world.clock.clone(),
                entropy: world.entropy.clone(),
            },
            task: world
                .task(&project, &owner, json!({"title": "Pack"}))
                .await
                .task
                .id,
            project,
            world,
            next: AtomicU64::new(1),
            seconds: AtomicI64::new(120),
        }
    }

    /// The bucket and the queues.
    pub(crate) fn ports(&self) -> MutexGuard<'_, PortState> {
        self.state.ports.state()
    }

    pub(crate) async fn member(&self, n: u8, role: Role) -> UserId {
        let user = self.person(n, &format!("Person {n}")).await;
        self.join(&self.project, &user, role).await;
        user
    }

    pub(crate) fn task_ref(&self) -> TaskRef {
        TaskRef {
            project_id: self.project.clone(),
            task_id: self.task.clone(),
        }
    }

    pub(crate) async fn add_task(&self, id: TaskId) {
        let mut task = self.new_task(&self.project, &user(1), json!({"title": "Pack"}));
        task.task.id = id;
        self.put_task(task, None).await;
    }

    /// Person 1 asks for an upload of these bytes; in parts if there is an upload's id.
    pub(crate) async fn ask(&self, content_type: &str, bytes: &[u8], upload_id: Option<&str>) -> Attachment {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let body = json!({
            "file_name": format!("file {n}"), "content_type": content_type, "size_bytes": bytes.len(),
            "sha256": Sha256Digest(Sha256::digest(bytes).into()),
        });
        let task = (&self.project, &self.task);
        self.attachment(task, &user(1), body, upload_id).await
    }

    /// Puts an object; no message says so.
    pub(crate) fn upload(&self, key: &ObjectKey, bytes: &[u8]) {
        let object = ("type/declared".to_owned(), Bytes::copy_from_slice(bytes));
        self.ports().objects.insert(key.to_string(), object);
    }

    /// Asks for an upload, and does it.
    pub(crate) async fn uploaded(&self, content_type: &str, bytes: &[u8]) -> Attachment {
        let attachment = self.ask(content_type, bytes, None).await;
        self.upload(&file(&attachment), bytes);
        attachment
    }

    /// The attachment as it is now, if it is not deleted.
    pub(crate) async fn current(&self, attachment: &Attachment) -> Attachment {
        self.stored_attachment(attachment).await.unwrap().into_inner()
    }

    pub(crate) async fn delete(&self, attachment: &Attachment) {
        self.delete_attachment(attachment, &user(1)).await;
    }

    pub(crate) fn object(&self, key: &ObjectKey) -> Option<(String, Bytes)> {
        self.ports().objects.get(&key.to_string()).cloned()
    }

    /// Hands over a batch of first receives; for each message, whether it is done.
    pub(crate) async fn hand_over(&self, bodies: &[Value]) -> Vec<bool> {
        self.hand_over_again(bodies, 1).await
    }

    /// Likewise, with this receive count.
    pub(crate) async fn hand_over_again(&self, bodies: &[Value], receive_count: u32) -> Vec<bool> {
        let records = bodies.iter().enumerate().map(|(n, body)| {
            json!({
                "messageId": format!("m{n}"), "receiptHandle": format!("r{n}"), "body": body.to_string(),
                "attributes": {"ApproximateReceiveCount": receive_count.to_string()},
                "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:any",
            })
        });
        let batch = json!({ "Records": records.collect::<Vec<_>>() });
        let seconds = self.seconds.load(Ordering::Relaxed);
        let deadline = Deadline(self.now() + SignedDuration::from_secs(seconds));
        let response = sqs_worker::handle(&self.state, batch, deadline).await;
        let response = json!(response.unwrap());
        let failed = response["batchItemFailures"].as_array().unwrap();
        let failed: Vec<_> = failed.iter().map(|failure| &failure["itemIdentifier"]).collect();
        (0..bodies.len())
            .map(|n| !failed.contains(&&json!(format!("m{n}"))))
            .collect()
    }

    /// Hands over one message; whether it is done.
    pub(crate) async fn is_done(&self, body: &Value) -> bool {
        self.hand_over(std::slice::from_ref(body)).await == [true]
    }

    /// Hands over one message, which must be done.
    pub(crate) async fn deliver(&self, body: &Value) {
        assert!(self.is_done(body).await, "{body}");
    }

    pub(crate) async fn work(&self, work: &Work) {
        self.deliver(&json!(work)).await;
    }

    /// As by an invocation that ends soon.
    pub(crate) async fn work_without_time(&self, work: &Work) {
        self.seconds.store(0, Ordering::Relaxed);
        self.work(work).await;
        self.seconds.store(120, Ordering::Relaxed);
    }

    /// Takes the enqueued work out of the queues.
    pub(crate) fn sent(&self) -> Vec<Work> {
        std::mem::take(&mut self.ports().sent)
    }

    /// Does all enqueued work, and what that enqueues.
    pub(crate) async fn settle(&self) {
        loop {
            let sent = self.sent();
            if sent.is_empty() {
                return;
            }
            for work in sent {
                self.work(&work).await;
            }
        }
    }
}

pub(crate) fn file(attachment: &Attachment) -> ObjectKey {
    attachment.reference().file()
}

pub(crate) fn thumbnail(attachment: &Attachment) -> ObjectKey {
    attachment.reference().thumbnail()
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
    Work::Thumbnail(attachment.reference())
}

pub(crate) fn verify(attachment: &Attachment) -> Work {
    attachment.reference().to_verify(None)
}

pub(crate) fn remove(attachment: &Attachment) -> Work {
    attachment.reference().to_remove(attachment.upload_id.clone())
}

/// 6 by 4 pixels or so; see the package `pictures`.
pub(crate) const PNG: &[u8] = include_bytes!("../../../../crates/pictures/tests/pictures/plain.png");
/// An animation.
pub(crate) const GIF: &[u8] = include_bytes!("../../../../crates/pictures/tests/pictures/animated.gif");

/// A header of a picture of 50,000 by 50,000 pixels, and nothing after it.
pub(crate) fn bomb() -> Vec<u8> {
    let mut bmp = include_bytes!("../../../../crates/pictures/tests/pictures/plain.bmp").to_vec();
    for at in [18, 22] {
        bmp[at..at + 4].copy_from_slice(&50_000_u32.to_le_bytes());
    }
    bmp
}
