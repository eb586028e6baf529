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
        let [owner, editor, viewer, outsider] = [1, 2, 3, 4].map(|n| app.person(n));
        let project = app.project(&owner, "Home").await;
        app.join(&project, &editor, Role::Editor).await;
        app.join(&project, &viewer, Role::Viewer).await;
        Self {
            app,
            project,
            owner,
            editor,
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
        for task in self.list(&self.viewer, &self.tasks()).await {
            tasks.push(self.now(&task).await);
        }
        json!([self.read(&self.viewer, &self.project).await, tasks])
    }

    pub(crate) async fn move_task(&self, task: &Value, body: Value) -> Answer {
        self.send(self.editor.post(&format!("{}/move", self.at(task))).json(body))
            .await
    }
}
