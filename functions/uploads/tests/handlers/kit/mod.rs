//! What tests work with: the function ([`App`]), people with tokens ([`Person`]), a project with a task and members of
//! each role ([`Scene`]).

mod files;
pub(crate) mod log;
mod scene;

use std::sync::Arc;

use api::CursorKey;
use api::testing::{Answer, Call, CountingEntropy, FixedClock, Pool, delete, get, post, user};
use axum::Router;
use domain::{Clock as _, CodeKey, EmailAddress, FileLimits, Name, Profile, UserId};
use http_function::Services;
use serde_json::{Value, json};
use store::Store;

pub(crate) use files::FakeFiles;
pub(crate) use scene::Scene;

pub(crate) const MIB: u64 = 1024 * 1024;
/// Of nothing.
pub(crate) const SHA256: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
/// What this deployment takes of one file, and of a project's.
pub(crate) const MAX_FILE_BYTES: u64 = 1024 * MIB;
pub(crate) const MAX_PROJECT_BYTES: u64 = 2048 * MIB;

/// The function over an empty table.
pub(crate) struct App {
    pub(crate) router: Router,
    pub(crate) store: Store,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) files: FakeFiles,
}

impl App {
    pub(crate) async fn new() -> Self {
        log::install();
        let (store, clock) = (testkit::Table::new().await.store(), FixedClock::new());
        let files = FakeFiles::default();
        let services = Services {
            store: store.clone(),
            verifier: Pool::verifier(clock.clone()),
            cursor_key: CursorKey::new(&[7; 32]),
            code_key: CodeKey::derive(&[7; 32]),
            presigner: aws::testing::presigner(),
            clock: clock.clone(),
            entropy: Arc::new(CountingEntropy::default()),
        };
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
        Self {
            router,
            store,
            clock,
            files,
        }
    }

    /// The `n`th person, with a profile and a token that is good for an hour.
    pub(crate) async fn person(&self, n: u8, name: &str) -> Person {
        let id = user(n);
        let email = EmailAddress::parse(&format!("{}@example.com", name.to_lowercase())).unwrap();
        let name = Name::parse(name).unwrap();
        let profile = Profile::new(id.clone(), email, name, self.clock.now()).unwrap();
        self.store.create_profile(&profile).await.unwrap();
        let token = Pool::token(&id, &*self.clock);
        Person { id, token }
    }

    /// The same person, logged in just now.
    pub(crate) fn again(&self, person: &Person) -> Person {
        Person {
            id: person.id.clone(),
            token: Pool::token(&person.id, &*self.clock),
        }
    }

    pub(crate) async fn send(&self, call: Call) -> Answer {
        call.send(&self.router).await
    }

    /// What was made.
    #[track_caller]
    pub(crate) fn created(answer: &Answer) -> Value {
        assert_eq!(answer.status, 201, "{}", answer.text);
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

    pub(crate) fn delete(&self, path: &str, if_match: &str) -> Call {
        delete(path).bearer(&self.token).header("if-match", if_match)
    }
}

/// What is said of a file.
pub(crate) fn file(name: &str, content_type: &str, size_bytes: u64) -> Value {
    json!({"file_name": name, "content_type": content_type, "size_bytes": size_bytes, "sha256": SHA256})
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
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors
        .map(|error| (text(&error["pointer"]), text(&error["code"])))
        .collect()
}

/// Pointers and codes, as [`refused`] gives them.
pub(crate) fn owned<const N: usize>(errors: [(&str, &str); N]) -> Vec<(String, String)> {
    errors
        .map(|(pointer, code)| (pointer.to_owned(), code.to_owned()))
        .to_vec()
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
