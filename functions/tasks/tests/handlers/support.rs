//! The function over a project with people around it, whose paths and bodies tests use as clients do.

use std::ops::Deref;

use domain::{
    Attachment, AttachmentState, CodeKey, EmailAddress, Invitation, ProjectId, Role, TaskId, Thumbnail,
    UserId,
};
use serde_json::{Value, json};
use testkit::http::{Answer, App, CODE_KEY, Person, Scene as Common};

pub(crate) use testkit::assert_snapshot;
pub(crate) use testkit::http::refused;

pub(crate) const READY: Thumbnail = Thumbnail::Ready {
    width: 320,
    height: 200,
    picture_width: 3200,
    picture_height: 2000,
    is_animated: false,
};

/// The function over an empty table.
pub(crate) async fn app() -> App {
    App::new(|_, services| (::tasks::router(services), ())).await
}

pub(crate) struct Scene {
    common: Common,
    /// The project's path.
    pub(crate) project: String,
}

impl Deref for Scene {
    type Target = Common;

    fn deref(&self) -> &Common {
        &self.common
    }
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let common = Common::new(|_, services| (::tasks::router(services), ())).await;
        Self {
            project: format!("/v1/projects/{}", common.project),
            common,
        }
    }

    /// The code that was mailed last for the invitation of an address into a project.
    pub(crate) async fn code(&self, owner: &Person, project: &str, email: &str) -> String {
        let (project, email) = (id_in(project), EmailAddress::parse(email).unwrap());
        let id = Invitation::id_of(&project, &email);
        let found = self.store.read_invitation(&owner.id, &project, &id, None);
        let invitation = found.await.unwrap().unwrap().invitation.unwrap();
        let code = CodeKey::derive(&CODE_KEY).code(id.as_str(), &invitation.code.nonce);
        code.expose().to_owned()
    }

    /// Creates a project; returns its path. A second passes.
    pub(crate) async fn project(&self, owner: &Person, name: &str) -> String {
        let call = owner.post("/v1/projects").json(json!({"name": name}));
        let answer = self.expect(call, 201).await;
        self.clock.advance_s(1);
        answer.header("location").to_owned()
    }

    pub(crate) async fn join(&self, project: &str, person: &Person, role: Role) {
        self.common.join(&id_in(project), &person.id, role).await;
    }

    pub(crate) async fn leave(&self, project: &str, person: &Person) {
        self.common.leave(&id_in(project), &person.id).await;
    }

    /// Creates a task in a project; returns it. A second passes.
    pub(crate) async fn task(&self, by: &Person, project: &str, body: Value) -> Value {
        let call = by.post(&format!("{project}/tasks")).json(body);
        let answer = self.expect(call, 201).await;
        self.clock.advance_s(1);
        answer.json()
    }

    /// The project's list of tasks.
    pub(crate) fn tasks(&self) -> String {
        format!("{}/tasks", self.project)
    }

    /// A task's path.
    pub(crate) fn at(&self, task: &Value) -> String {
        format!("{}/tasks/{}", self.project, task["id"].as_str().unwrap())
    }

    /// Creates a task; returns it. A second passes.
    pub(crate) async fn add(&self, body: Value) -> Value {
        self.task(&self.editor, &self.project, body).await
    }

    /// Creates tasks with these titles, one after the other.
    pub(crate) async fn add_all<const N: usize>(&self, titles: [&str; N]) -> [Value; N] {
        let mut tasks = titles.map(|_| Value::Null);
        for (task, title) in tasks.iter_mut().zip(titles) {
            *task = self.add(json!({"title": title})).await;
        }
        tasks
    }

    /// The task as it is now.
    pub(crate) async fn current(&self, task: &Value) -> Value {
        self.read(&self.viewer, &self.at(task)).await
    }

    /// The ids in a column, in board order.
    pub(crate) async fn column(&self, status: &str) -> Vec<String> {
        let items = self
            .list(&self.viewer, &format!("{}?status={status}", self.tasks()))
            .await;
        each(&items, "id").into_iter().map(str::to_owned).collect()
    }

    /// The titles of a list of the project's tasks.
    pub(crate) async fn titles(&self, query: &str) -> Vec<String> {
        let items = self
            .list(&self.viewer, &format!("{}?{query}", self.tasks()))
            .await;
        each(&items, "title").into_iter().map(str::to_owned).collect()
    }

    /// Everything that can be read of the project, to tell whether something has changed.
    pub(crate) async fn everything(&self) -> Value {
        let mut tasks = Vec::new();
        for task in self.list(&self.owner, &self.tasks()).await {
            let comments = self.list(&self.owner, &self.comments(&task)).await;
            let review = self.send(self.owner.get(&self.review(&task))).await.text;
            tasks.push(json!([
                self.read(&self.owner, &self.at(&task)).await,
                comments,
                review
            ]));
        }
        json!([
            self.read(&self.owner, &self.project).await,
            self.list(&self.owner, &self.members()).await,
            self.list(&self.owner, &self.invitations()).await,
            tasks
        ])
    }

    /// The project's list of members.
    pub(crate) fn members(&self) -> String {
        format!("{}/members", self.project)
    }

    /// A member's path.
    pub(crate) fn member(&self, person: &Person) -> String {
        format!("{}/members/{}", self.project, person.id)
    }

    /// The project's list of invitations.
    pub(crate) fn invitations(&self) -> String {
        format!("{}/invitations", self.project)
    }

    /// Invites an address; returns the invitation. A second passes.
    pub(crate) async fn invite(&self, email: &str, role: &str) -> Value {
        let body = json!({"email": email, "role": role});
        let call = self.owner.post(&self.invitations()).json(body);
        let answer = self.expect(call, 201).await;
        self.clock.advance_s(1);
        answer.json()
    }

    /// Tries a code.
    pub(crate) async fn accept(&self, by: &Person, code: &str) -> Answer {
        let call = by.post("/v1/invitations/accept");
        self.send(call.json(json!({"code": code}))).await
    }

    /// A picture at a task, with a thumbnail.
    pub(crate) async fn picture(&self, task: (&ProjectId, &TaskId), by: &UserId) -> Attachment {
        let body = json!({
            "file_name": "sunset.jpg", "content_type": "image/jpeg", "size_bytes": 1,
            "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        });
        let asked = self.attachment(task, by, body, None).await;
        self.show(&asked, READY).await;
        asked
    }

    /// The attachment is available, with this thumbnail.
    pub(crate) async fn show(&self, attachment: &Attachment, thumbnail: Thumbnail) {
        let current = self.stored_attachment(attachment).await.unwrap();
        let available = current.in_state(AttachmentState::Available, self.now());
        self.store.update_attachment(&current, &available).await.unwrap();
        let current = self.stored_attachment(attachment).await.unwrap();
        let shown = current.with_thumbnail(thumbnail, self.now());
        self.store.update_attachment(&current, &shown).await.unwrap();
    }

    /// A task's list of comments.
    pub(crate) fn comments(&self, task: &Value) -> String {
        format!("{}/comments", self.at(task))
    }

    /// The path of a task's review.
    pub(crate) fn review(&self, task: &Value) -> String {
        format!("{}/review", self.at(task))
    }

    /// Comments on a task; returns the comment's path, and the comment. A second passes.
    pub(crate) async fn comment(&self, by: &Person, task: &Value, body: &str) -> (String, Value) {
        let call = by.post(&self.comments(task)).json(json!({"body": body}));
        let answer = self.expect(call, 201).await;
        self.clock.advance_s(1);
        (answer.header("location").to_owned(), answer.json())
    }

    pub(crate) async fn move_task(&self, task: &Value, body: Value) -> Answer {
        self.send(self.editor.post(&format!("{}/move", self.at(task))).json(body))
            .await
    }
}

/// The project's id at the end of its path.
pub(crate) fn id_in(project: &str) -> ProjectId {
    ProjectId::parse(project.rsplit('/').next().unwrap()).unwrap()
}

/// One member of each item, as text.
pub(crate) fn each<'a>(items: &'a [Value], member: &str) -> Vec<&'a str> {
    items.iter().map(|item| item[member].as_str().unwrap()).collect()
}
