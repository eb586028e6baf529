//! What tests work with: a fleet of one function ([`App`]), people with tokens ([`Person`]), a project with members
//! of each role ([`Scene`]).

mod entropy;
mod scene;

use std::sync::Arc;

use api::CursorKey;
use api::testing::{Answer, Call, FixedClock, Pool, delete, get, patch, post, user};
use axum::Router;
use domain::{Clock as _, CodeKey, EmailAddress, Invitation, Name, Profile, ProjectId, Role, UserId};
use serde_json::{Value, json};
use store::{Person as Known, Store};

pub(crate) use scene::Scene;

/// The function over an empty table.
pub(crate) struct App {
    pub(crate) router: Router,
    pub(crate) store: Store,
    pub(crate) clock: Arc<FixedClock>,
}

impl App {
    pub(crate) async fn new() -> Self {
        let (store, clock) = (testkit::Table::new().await.store(), FixedClock::new());
        let router = ::tasks::router(::tasks::State {
            store: store.clone(),
            verifier: Pool::verifier(clock.clone()),
            cursor_key: CursorKey::new(&[7; 32]),
            code_key: code_key(),
            presigner: aws::testing::presigner(),
            clock: clock.clone(),
            entropy: Arc::new(entropy::Seeded::default()),
        });
        Self { router, store, clock }
    }

    /// The `n`th person, with a token that is good for an hour.
    pub(crate) fn person(&self, n: u8) -> Person {
        let id = user(n);
        let token = Pool::token(&id, &*self.clock);
        Person { id, token }
    }

    /// Someone with a profile: `Ada` is confirmed as `ada@example.com`.
    pub(crate) async fn known_person(&self, n: u8, name: &str) -> Person {
        let person = self.person(n);
        let email = EmailAddress::parse(&address_of(name)).unwrap();
        let name = Name::parse(name).unwrap();
        let profile = Profile::new(person.id.clone(), email, name, self.clock.now()).unwrap();
        let made = self.store.create_profile(&profile).await.unwrap();
        assert_eq!(made, Known::Known(profile));
        person
    }

    /// The code that was mailed last for the invitation of an address into a project.
    pub(crate) async fn code(&self, owner: &Person, project: &str, email: &str) -> String {
        let (project, email) = (id_in(project), EmailAddress::parse(email).unwrap());
        let id = Invitation::id_of(&project, &email);
        let found = self.store.read_invitation(&owner.id, &project, &id, None);
        let invitation = found.await.unwrap().unwrap().invitation.unwrap();
        let code = code_key().code(id.as_str(), &invitation.code.nonce);
        code.expose().to_owned()
    }

    pub(crate) async fn send(&self, call: Call) -> Answer {
        call.send(&self.router).await
    }

    /// Sends all at once. Answers come in the order of the calls.
    pub(crate) async fn send_at_once(&self, calls: Vec<Call>) -> Vec<Answer> {
        let send = |call: Call| {
            let router = self.router.clone();
            tokio::spawn(async move { call.send(&router).await })
        };
        let running: Vec<_> = calls.into_iter().map(send).collect();
        let mut answers = Vec::with_capacity(running.len());
        for answer in running {
            answers.push(answer.await.unwrap());
        }
        answers
    }

    /// Makes a project; answers with its path. A second passes.
    pub(crate) async fn project(&self, owner: &Person, name: &str) -> String {
        let call = owner.post("/v1/projects").json(json!({"name": name}));
        let answer = self.send(call).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        self.clock.advance_s(1);
        answer.header("location").to_owned()
    }

    pub(crate) async fn join(&self, project: &str, person: &Person, role: Role) {
        let now = self.clock.now();
        self.store
            .put_member(&id_in(project), &person.id, role, now)
            .await
            .unwrap();
    }

    pub(crate) async fn leave(&self, project: &str, person: &Person) {
        self.store
            .remove_member(&id_in(project), &person.id)
            .await
            .unwrap();
    }

    /// Makes a task in a project; answers with it. A second passes.
    pub(crate) async fn task(&self, by: &Person, project: &str, body: Value) -> Value {
        let answer = self.send(by.post(&format!("{project}/tasks")).json(body)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        self.clock.advance_s(1);
        answer.json()
    }

    /// `GET`, which must succeed.
    pub(crate) async fn read(&self, by: &Person, path: &str) -> Value {
        let answer = self.send(by.get(path)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.json()
    }

    /// All items of a list, page by page.
    pub(crate) async fn list(&self, by: &Person, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let joint = if path.contains('?') { '&' } else { '?' };
            let page = self.read(by, &format!("{path}{joint}cursor={cursor}")).await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => return items,
            }
        }
    }
}

/// Someone who is logged in.
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) token: String,
}

impl Person {
    pub(crate) fn get(&self, path: &str) -> Call {
        get(path).bearer(&self.token)
    }

    pub(crate) fn post(&self, path: &str) -> Call {
        post(path).bearer(&self.token)
    }

    pub(crate) fn patch(&self, path: &str, if_match: &str) -> Call {
        patch(path).bearer(&self.token).header("if-match", if_match)
    }

    pub(crate) fn delete(&self, path: &str, if_match: &str) -> Call {
        delete(path).bearer(&self.token).header("if-match", if_match)
    }
}

fn code_key() -> CodeKey {
    CodeKey::derive(&[7; 32])
}

/// The address of whom is called so.
pub(crate) fn address_of(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase())
}

/// The project's id at the end of its path.
pub(crate) fn id_in(project: &str) -> ProjectId {
    ProjectId::parse(project.rsplit('/').next().unwrap()).unwrap()
}

/// One member of each item, as text.
pub(crate) fn each<'a>(items: &'a [Value], member: &str) -> Vec<&'a str> {
    items.iter().map(|item| item[member].as_str().unwrap()).collect()
}

/// Asserts a problem of this status and code; answers with pointer and code of its field errors.
#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, code: &str) -> Vec<(String, String)> {
    let problem = answer.json();
    assert_eq!(
        (answer.status.as_u16(), &problem["code"]),
        (status, &json!(code)),
        "{problem}"
    );
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(
        (&problem["status"], &problem["type"], &problem["request_id"]),
        (&json!(status), &json!("about:blank"), &json!("test-request"))
    );
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors
        .map(|error| (text(&error["pointer"]), text(&error["code"])))
        .collect()
}

/// Status, headers and body against the snapshot of this name.
#[track_caller]
pub(crate) fn assert_snapshot(name: &str, answer: &Answer) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("../snapshots");
    // Whether serde_json sorts members depends on features that other crates enable.
    settings.set_sort_maps(true);
    settings.bind(|| insta::assert_json_snapshot!(name, answer.snapshot()));
}
