//! Somebody with an account.

use serde_json::{Value, json};

use super::{Answer, Client, all, mail, run, secret, unique};

/// A person: signed up, confirmed, logged in.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) name: String,
    pub(crate) user_id: String,
    pub(crate) access_token: String,
    pub(crate) id_token: String,
    pub(crate) refresh_token: String,
    /// Calls in this person's name.
    pub(crate) client: Client,
}

/// Somebody without an account.
pub(crate) struct Stranger {
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) name: String,
}

impl Stranger {
    pub(crate) fn new() -> Self {
        let word = unique("p");
        let stranger = Self {
            email: format!("{word}@example.com"),
            password: format!("Pass-{word}"),
            name: secret("Ann"),
        };
        run::keep_secret(&stranger.email);
        run::keep_secret(&stranger.password);
        stranger
    }

    /// The body of a sign-up.
    pub(crate) fn sign_up_body(&self) -> Value {
        json!({ "email": self.email, "name": self.name })
    }

    /// Signs up, without confirming.
    pub(crate) async fn sign_up(&self, api: &Client) {
        let sign_up = api.post("/v1/auth/sign-up", &self.sign_up_body());
        sign_up.send().await.expect(202);
    }

    /// The body that confirms the address and sets the password.
    pub(crate) fn confirmation(&self, code: &str) -> Value {
        json!({ "email": self.email, "code": code, "password": self.password })
    }

    pub(crate) async fn confirm(&self, api: &Client) {
        let body = self.confirmation(&mail::code(api, &self.email).await);
        api.post("/v1/auth/confirm", &body).send().await.expect(204);
    }

    pub(crate) async fn log_in(&self, api: &Client) -> Answer {
        log_in(api, &self.email, &self.password).await
    }
}

impl Person {
    /// Somebody new at the API under test.
    pub(crate) async fn new() -> Self {
        Self::at(&run::api()).await
    }

    /// Somebody new at this API.
    pub(crate) async fn at(api: &Client) -> Self {
        let stranger = Stranger::new();
        stranger.sign_up(api).await;
        stranger.confirm(api).await;
        let tokens = stranger.log_in(api).await.ok();
        let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
        let client = api.with_token(&token("access_token"));
        let profile = client.get("/v1/users/me").send().await.ok();
        let person = Self {
            client,
            access_token: token("access_token"),
            id_token: token("id_token"),
            refresh_token: token("refresh_token"),
            email: stranger.email,
            password: stranger.password,
            name: stranger.name,
            user_id: profile["id"].as_str().unwrap().to_owned(),
        };
        run::keep_secret(&person.refresh_token);
        person
    }

    /// A project of theirs; its path.
    pub(crate) async fn project(&self) -> String {
        let body = json!({ "name": secret("Home") });
        let project = self.client.post("/v1/projects", &body).send().await.created();
        format!("/v1/projects/{}", project["id"].as_str().unwrap())
    }

    /// A new task in a project.
    pub(crate) async fn task(&self, project: &str, body: Value) -> Value {
        let path = format!("{project}/tasks");
        self.client.post(&path, &body).send().await.created()
    }

    /// `count` new tasks in a project, made at once. Their order is nobody's.
    pub(crate) async fn tasks(&self, project: &str, count: usize) -> Vec<Value> {
        all((0..count).map(|number| {
            let (person, project) = (self.clone(), project.to_owned());
            async move {
                person
                    .task(&project, json!({ "title": secret(&format!("Task {number}")) }))
                    .await
            }
        }))
        .await
    }

    /// All items of a list, page by page.
    pub(crate) async fn list(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = Value::Null;
        loop {
            let page = self.client.get(&page_path(path, &cursor)).send().await.ok();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            cursor = page["next_cursor"].clone();
            if cursor.is_null() {
                return items;
            }
        }
    }
}

/// The path of the page of a list at which a cursor goes on.
pub(crate) fn page_path(path: &str, cursor: &Value) -> String {
    let separator = if path.contains('?') { '&' } else { '?' };
    match cursor.as_str() {
        Some(cursor) => format!("{path}{separator}cursor={cursor}"),
        None => path.to_owned(),
    }
}

pub(crate) async fn log_in(api: &Client, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    api.post("/v1/auth/login", &body).send().await
}
