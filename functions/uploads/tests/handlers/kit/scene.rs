//! A project with a task, and people around it. Function `tasks` makes these; here the table is told.

use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::{
    AttachmentId, AttachmentRef, Clock as _, CommentId, IdSeed, NewComment, NewProject, NewTask, ProjectId,
    Rank, Role, TaskId,
};
use serde_json::{Value, json};
use store::{StoredAttachment, Wanted};

use super::{App, Person, file};

/// A project of its own with a member of each role, and someone who is none.
pub(crate) struct Scene {
    app: App,
    pub(crate) project: ProjectId,
    pub(crate) task: TaskId,
    pub(crate) owner: Person,
    pub(crate) editor: Person,
    /// Another editor.
    pub(crate) colleague: Person,
    pub(crate) viewer: Person,
    pub(crate) outsider: Person,
}

impl Deref for Scene {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let app = App::new().await;
        let owner = app.person(1, "Ada").await;
        let editor = app.person(2, "Ben").await;
        let viewer = app.person(3, "Cem").await;
        let outsider = app.person(4, "Dan").await;
        let colleague = app.person(5, "Eve").await;
        let project = app.project(&owner, 1).await;
        for (person, role) in [
            (&editor, Role::Editor),
            (&viewer, Role::Viewer),
            (&colleague, Role::Editor),
        ] {
            let now = app.clock.now();
            app.store
                .put_member(&project, &person.id, role, now)
                .await
                .unwrap();
        }
        let task = app.task(&owner, &project, 1).await;
        Self {
            app,
            project,
            task,
            owner,
            editor,
            colleague,
            viewer,
            outsider,
        }
    }

    /// The task's list of attachments.
    pub(crate) fn attachments(&self) -> String {
        format!("/v1/projects/{}/tasks/{}/attachments", self.project, self.task)
    }

    /// Asks for an attachment; answers with its path and the whole answer. A second passes.
    pub(crate) async fn add(&self, by: &Person, body: Value) -> (String, Value) {
        let answer = self.send(by.post(&self.attachments()).json(body)).await;
        let made = App::created(&answer);
        self.clock.advance_s(1);
        (answer.header("location").to_owned(), made)
    }

    /// Likewise a picture of a kilobyte.
    pub(crate) async fn add_picture(&self, by: &Person) -> (String, Value) {
        self.add(by, file("plan.png", "image/png", 1024)).await
    }

    /// An attachment at its path, as the worker finds it.
    pub(crate) async fn stored(&self, path: &str) -> StoredAttachment {
        let attachment = AttachmentRef {
            project_id: self.project.clone(),
            task_id: self.task.clone(),
            attachment_id: AttachmentId::parse(path.rsplit('/').next().unwrap()).unwrap(),
        };
        let found = self.store.attachment(&attachment).await;
        found.unwrap().unwrap()
    }

    /// The worker notices that the file has arrived.
    pub(crate) async fn arrive(&self, path: &str) {
        let current = self.stored(path).await;
        let arrived = current.attachment().arrived(self.clock.now());
        self.store.update_attachment(&current, &arrived).await.unwrap();
    }

    /// Somebody's comment on the task.
    pub(crate) async fn comment(&self, by: &Person) -> CommentId {
        let ids = (
            CommentId::from_seed(new_id_seed()),
            self.project.clone(),
            self.task.clone(),
        );
        let new = NewComment::parse(json!({"body": "see below"})).unwrap();
        let comment = new.into_comment(ids, by.id.clone(), vec![], self.clock.now());
        self.store.create_comment(&comment, None).await.unwrap();
        comment.id
    }

    /// Archives the project.
    pub(crate) async fn archive(&self) {
        let wanted = Wanted::new(&self.owner.id, &self.project);
        let access = self.store.read(wanted).await.unwrap().unwrap().access;
        let patch = domain::ProjectPatch::parse(json!({"archived": true})).unwrap();
        let changed = patch
            .apply(&access.project, &self.owner.id, self.clock.now())
            .unwrap();
        self.store.update_project(&access, &changed).await.unwrap();
    }

    /// Asks for a job in the project; its id.
    pub(crate) async fn job(&self, by: &Person, mut body: Value) -> String {
        body["project_id"] = json!(self.project);
        let answer = self.send(by.post("/v1/jobs").json(body)).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// Everything that can be read of the task's files and of the author's jobs, to tell whether something has changed.
    pub(crate) async fn everything(&self) -> Value {
        let items = self.list(&self.owner, &self.attachments()).await;
        let usage = self.store.files_usage(&self.project).await.unwrap();
        let jobs = self.list(&self.colleague, "/v1/jobs").await;
        json!([items, usage.size_bytes, usage.count, jobs])
    }
}

impl App {
    /// Another project.
    pub(crate) async fn project(&self, owner: &Person, n: u8) -> ProjectId {
        let id = ProjectId::from_seed(IdSeed([n; 16]));
        let new = NewProject::parse(json!({"name": "Home"})).unwrap();
        let project = new.into_project(id.clone(), owner.id.clone(), self.clock.now());
        self.store.create_project(&project, None).await.unwrap();
        id
    }

    /// Another task.
    pub(crate) async fn task(&self, by: &Person, project: &ProjectId, n: u8) -> TaskId {
        let id = TaskId::from_seed(IdSeed([n; 16]));
        let now = self.clock.now();
        let new = NewTask::parse(json!({"title": "t"})).unwrap();
        let ids = (id.clone(), project.clone());
        let task = new.into_task(ids, by.id.clone(), Rank::at_end(now, 1), now, &new_id_seed);
        self.store.create_task(&task, None).await.unwrap();
        id
    }
}

fn new_id_seed() -> IdSeed {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    IdSeed((u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) | (0x5eed << 64)).to_be_bytes())
}
