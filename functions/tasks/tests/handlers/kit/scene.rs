//! A project and people around it.

use std::ops::Deref;

use api::testing::Answer;
use domain::Role;
use serde_json::{Value, json};

use super::{App, Person, each};

/// A project of its own with a member of each role, and someone who is none.
pub(crate) struct Scene {
    app: App,
    /// The project's path.
    pub(crate) project: String,
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
        let owner = app.known_person(1, "Ada").await;
        let editor = app.known_person(2, "Ben").await;
        let viewer = app.known_person(3, "Cem").await;
        let outsider = app.known_person(4, "Dan").await;
        let colleague = app.known_person(5, "Eve").await;
        let project = app.project(&owner, "Home").await;
        app.join(&project, &editor, Role::Editor).await;
        app.join(&project, &viewer, Role::Viewer).await;
        app.join(&project, &colleague, Role::Editor).await;
        Self {
            app,
            project,
            owner,
            editor,
            colleague,
            viewer,
            outsider,
        }
    }

    /// The project's list of tasks.
    pub(crate) fn tasks(&self) -> String {
        format!("{}/tasks", self.project)
    }

    /// A task's path.
    pub(crate) fn at(&self, task: &Value) -> String {
        format!("{}/tasks/{}", self.project, task["id"].as_str().unwrap())
    }

    /// Makes a task; answers with it. A second passes.
    pub(crate) async fn add(&self, body: Value) -> Value {
        self.task(&self.editor, &self.project, body).await
    }

    /// Makes tasks with these titles, one after the other.
    pub(crate) async fn add_all<const N: usize>(&self, titles: [&str; N]) -> [Value; N] {
        let mut tasks = titles.map(|_| Value::Null);
        for (task, title) in tasks.iter_mut().zip(titles) {
            *task = self.add(json!({"title": title})).await;
        }
        tasks
    }

    /// The task as it is now.
    pub(crate) async fn now(&self, task: &Value) -> Value {
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
            tasks.push(json!([self.read(&self.owner, &self.at(&task)).await, comments]));
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

    /// Invites an address; answers with the invitation. A second passes.
    pub(crate) async fn invite(&self, email: &str, role: &str) -> Value {
        let body = json!({"email": email, "role": role});
        let answer = self.send(self.owner.post(&self.invitations()).json(body)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        self.clock.advance_s(1);
        answer.json()
    }

    /// Tries a code.
    pub(crate) async fn accept(&self, by: &Person, code: &str) -> Answer {
        let call = by.post("/v1/invitations/accept");
        self.send(call.json(json!({"code": code}))).await
    }

    /// A task's list of comments.
    pub(crate) fn comments(&self, task: &Value) -> String {
        format!("{}/comments", self.at(task))
    }

    /// Comments on a task; answers with the comment's path, and the comment. A second passes.
    pub(crate) async fn comment(&self, by: &Person, task: &Value, body: &str) -> (String, Value) {
        let call = by.post(&self.comments(task)).json(json!({"body": body}));
        let answer = self.send(call).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        self.clock.advance_s(1);
        (answer.header("location").to_owned(), answer.json())
    }

    pub(crate) async fn move_task(&self, task: &Value, body: Value) -> Answer {
        self.send(self.editor.post(&format!("{}/move", self.at(task))).json(body))
            .await
    }
}
