//! The function over a project with a task and people around it. Function `tasks` creates these; here the store does.

use std::ops::Deref;

use axum::Router;
use domain::{Attachment, AttachmentId, AttachmentRef, CommentId, FileLimits, ProjectId, TaskId};
use http_function::Services;
use serde_json::{Value, json};
use store::Stored;
use testkit::World;
use testkit::http::{Answer, App, Person, Scene as Common};

use crate::files::FakeFiles;

pub(crate) use testkit::assert_snapshot;
pub(crate) use testkit::http::refused;

pub(crate) const MIB: u64 = 1024 * 1024;
/// Of nothing.
pub(crate) const SHA256: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
/// The limits of this deployment.
pub(crate) const MAX_FILE_BYTES: u64 = 1024 * MIB;
pub(crate) const MAX_PROJECT_BYTES: u64 = 2048 * MIB;

fn router(_: &World, services: Services) -> (Router, FakeFiles) {
    let files = FakeFiles::default();
    let types = ["image/*", "text/*", "application/pdf", "application/zip"];
    let router = uploads::router(uploads::State {
        services,
        files: files.clone(),
        limits: FileLimits {
            max_file_bytes: MAX_FILE_BYTES,
            max_project_bytes: MAX_PROJECT_BYTES,
            content_types: types.map(str::to_owned).to_vec(),
        },
    });
    (router, files)
}

/// The function over an empty table.
pub(crate) async fn app() -> App<FakeFiles> {
    App::new(router).await
}

pub(crate) struct Scene {
    common: Common<FakeFiles>,
    pub(crate) task: TaskId,
}

impl Deref for Scene {
    type Target = Common<FakeFiles>;

    fn deref(&self) -> &Common<FakeFiles> {
        &self.common
    }
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let common = Common::new(router).await;
        let task = common.task(&common.project, &common.owner.id, json!({"title": "t"}));
        Self {
            task: task.await.task.id,
            common,
        }
    }

    /// Another task.
    pub(crate) async fn other_task(&self, by: &Person, project: &ProjectId) -> TaskId {
        let task = self.common.task(project, &by.id, json!({"title": "t"}));
        task.await.task.id
    }

    /// The task's list of attachments.
    pub(crate) fn attachments(&self) -> String {
        format!("/v1/projects/{}/tasks/{}/attachments", self.project, self.task)
    }

    /// Asks for an attachment; returns its path and the whole response. A second passes.
    pub(crate) async fn add(&self, by: &Person, body: Value) -> (String, Value) {
        let call = by.post(&self.attachments()).json(body);
        let answer = self.expect(call, 201).await;
        self.clock.advance_s(1);
        (answer.header("location").to_owned(), answer.json())
    }

    /// Likewise a picture of a kilobyte.
    pub(crate) async fn add_picture(&self, by: &Person) -> (String, Value) {
        self.add(by, file("plan.png", "image/png", 1024)).await
    }

    /// The attachment of a path, as it is stored.
    pub(crate) async fn stored(&self, path: &str) -> Stored<Attachment> {
        let id = AttachmentId::parse(path.rsplit('/').next().unwrap()).unwrap();
        let attachment = AttachmentRef::new(&self.project, &self.task, &id);
        let found = self.store.attachment(&attachment).await;
        found.unwrap().unwrap()
    }

    /// The worker notes that the file has arrived.
    pub(crate) async fn arrive(&self, path: &str) {
        let current = self.stored(path).await;
        let arrived = current.arrived(self.now());
        self.store.update_attachment(&current, &arrived).await.unwrap();
    }

    /// Comments on the task.
    pub(crate) async fn comment(&self, by: &Person) -> CommentId {
        let task = (&self.project, &self.task);
        self.common.comment(task, &by.id, "see below").await.id
    }

    /// Asks for a job in the project; returns its id.
    pub(crate) async fn job(&self, by: &Person, mut body: Value) -> String {
        body["project_id"] = json!(self.project);
        let answer = self.expect(by.post("/v1/jobs").json(body), 202).await;
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// Everything that can be read of the task's files and of the author's jobs.
    pub(crate) async fn everything(&self) -> Value {
        let items = self.list(&self.owner, &self.attachments()).await;
        let usage = self.store.files_usage(&self.project).await.unwrap();
        let jobs = self.list(&self.colleague, "/v1/jobs").await;
        json!([items, usage.size_bytes, usage.count, jobs])
    }
}

/// A request's description of a file.
pub(crate) fn file(name: &str, content_type: &str, size_bytes: u64) -> Value {
    json!({"file_name": name, "content_type": content_type, "size_bytes": size_bytes, "sha256": SHA256})
}

/// Pointers and codes, as [`refused`] returns them.
pub(crate) fn owned<const N: usize>(errors: [(&str, &str); N]) -> Vec<(String, String)> {
    errors
        .map(|(pointer, code)| (pointer.to_owned(), code.to_owned()))
        .to_vec()
}

/// What was created.
#[track_caller]
pub(crate) fn created(answer: &Answer) -> Value {
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}
