//! What tests work with: the function over a user pool of its own and an empty table.

pub(crate) mod log;
mod pool;
mod scene;
mod topics;

use std::sync::Arc;

use api::CursorKey;
use api::testing::{Answer, Call, CountingEntropy, FixedClock, Pool, post, request};
use axum::Router;
use domain::{CodeKey, UserId};
use http::Method;
use http_function::Services;
use serde_json::json;
use store::Store;
use testkit::Table;

pub(crate) use pool::{CODE, FakePool};
pub(crate) use topics::FakeTopics;

/// Strong enough for the pool.
pub(crate) const PASSWORD: &str = "Correct-Horse-1";

/// The function.
pub(crate) struct App {
    router: Router,
    table: Table,
    store: Store,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) pool: FakePool,
    pub(crate) topics: FakeTopics,
}

impl App {
    pub(crate) async fn new() -> Self {
        log::install();
        let (table, clock) = (Table::new().await, FixedClock::new());
        let pool = FakePool::new(clock.clone());
        let services = Services {
            store: table.store(),
            verifier: Pool::verifier(clock.clone()),
            cursor_key: CursorKey::new(&[7; 32]),
            code_key: CodeKey::derive(&[7; 32]),
            presigner: aws::testing::presigner(),
            clock: clock.clone(),
            entropy: Arc::new(CountingEntropy::default()),
        };
        let (store, topics) = (services.store.clone(), FakeTopics::default());
        let router = crate::router(crate::State {
            services,
            cognito: pool.cognito(),
            subscriptions: topics.subscriptions(),
        });
        Self {
            router,
            table,
            store,
            clock,
            pool,
            topics,
        }
    }

    pub(crate) async fn send(&self, call: Call) -> Answer {
        call.send(&self.router).await
    }

    /// Sends all at once. Answers come in the order of the calls.
    pub(crate) async fn send_at_once(&self, calls: impl IntoIterator<Item = Call>) -> Vec<Answer> {
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

    pub(crate) async fn sign_up(&self, email: &str) {
        let body = json!({"email": email, "password": PASSWORD, "name": "Ada"});
        assert_eq!(self.send(post("/v1/auth/sign-up").json(body)).await.status, 201);
    }

    pub(crate) async fn confirm(&self, email: &str) {
        let body = json!({"email": email, "code": CODE});
        assert_eq!(self.send(post("/v1/auth/confirm").json(body)).await.status, 204);
    }

    pub(crate) async fn login(&self, email: &str) -> Answer {
        let body = json!({"email": email, "password": PASSWORD});
        self.send(post("/v1/auth/login").json(body)).await
    }

    /// Someone who has signed up, confirmed and logged in.
    pub(crate) async fn person(&self, email: &str) -> Person {
        self.sign_up(email).await;
        self.confirm(email).await;
        let session = self.login(email).await.json();
        let token = |name: &str| session[name].as_str().unwrap().to_owned();
        Person {
            id: self.pool.id_of(email),
            access_token: token("access_token"),
            id_token: token("id_token"),
            refresh_token: token("refresh_token"),
        }
    }

    /// As if no log-in had stored a profile.
    pub(crate) async fn forget_profiles(&self) {
        self.table.empty().await;
    }
}

/// Someone who is logged in.
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) access_token: String,
    pub(crate) id_token: String,
    pub(crate) refresh_token: String,
}

impl Person {
    pub(crate) fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    pub(crate) fn patch(&self, path: &str) -> Call {
        self.call(Method::PATCH, path)
    }

    pub(crate) fn put(&self, path: &str) -> Call {
        self.call(Method::PUT, path)
    }

    pub(crate) fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> Call {
        request(method, path).bearer(&self.access_token)
    }
}
