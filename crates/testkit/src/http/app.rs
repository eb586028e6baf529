//! A function over an empty table, and its users.

use std::ops::Deref;

use api::CursorKey;
use axum::Router;
use domain::{CodeKey, UnsubscribeKey, UserId};
use http::Method;
use http_function::{Services, StoreByCaller};
use serde_json::Value;

use super::{Answer, Call, Pool, get, log, post, refused, request};
use crate::{World, user};

/// The secret behind one-time codes and cursors.
pub const CODE_KEY: [u8; 32] = [7; 32];

/// A function's router over a [`World`].
#[derive(Debug)]
pub struct App<F = ()> {
    world: World,
    /// The router.
    pub router: Router,
    /// What stands in for the services behind the router.
    pub fakes: F,
}

impl<F> Deref for App<F> {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl<F> App<F> {
    /// The function over an empty table: `make` builds its router.
    pub async fn new(make: impl FnOnce(&World, Services) -> (Router, F)) -> Self {
        log::install();
        let world = World::new().await;
        let services = Services {
            store: StoreByCaller::new(world.store.clone()),
            verifier: Pool::verifier(world.clock.clone()),
            cursor_key: CursorKey::new(&CODE_KEY),
            code_key: CodeKey::derive(&CODE_KEY),
            unsubscribe_key: UnsubscribeKey::derive(&CODE_KEY),
            sends_mail: true,
            presigner: aws::testing::presigner(),
            clock: world.clock.clone(),
            entropy: world.entropy.clone(),
        };
        let (router, fakes) = make(&world, services);
        Self { world, router, fakes }
    }

    /// The `n`th person with a profile, who has just logged in: `Ada` is confirmed as `ada@example.com`.
    pub async fn person(&self, n: u8, name: &str) -> Person {
        self.log_in(&self.world.person(n, name).await)
    }

    /// The `n`th person, who has just logged in for the first time and has no profile yet.
    pub fn unknown_person(&self, n: u8) -> Person {
        self.log_in(&user(n))
    }

    /// A user with a token that is valid for an hour.
    pub fn log_in(&self, id: &UserId) -> Person {
        Person {
            id: id.clone(),
            token: Pool::token(id, &*self.clock),
        }
    }

    /// Sends a request.
    pub async fn send(&self, call: Call) -> Answer {
        call.send(&self.router).await
    }

    /// Sends a request whose response must have this status.
    pub async fn expect(&self, call: Call, status: u16) -> Answer {
        let answer = self.send(call).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        answer
    }

    /// Sends a request that must be refused, see [`refused`].
    pub async fn refused(&self, call: Call, status: u16, code: &str) -> Vec<(String, String)> {
        refused(&self.send(call).await, status, code)
    }

    /// Sends all at once. Responses come in the order of the requests.
    pub async fn send_at_once(&self, calls: impl IntoIterator<Item = Call>) -> Vec<Answer> {
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

    /// `GET`, which must succeed.
    pub async fn read(&self, by: &Person, path: &str) -> Value {
        let answer = self.send(by.get(path)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.json()
    }

    /// All items of a list, page by page.
    pub async fn list(&self, by: &Person, path: &str) -> Vec<Value> {
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

/// A user who is logged in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The user's id.
    pub id: UserId,
    /// The access token.
    pub token: String,
}

impl Person {
    /// `GET` with the user's token.
    pub fn get(&self, path: &str) -> Call {
        get(path).bearer(&self.token)
    }

    /// `POST` with the user's token.
    pub fn post(&self, path: &str) -> Call {
        post(path).bearer(&self.token)
    }

    /// `PATCH` with the user's token and `If-Match`.
    pub fn patch(&self, path: &str, if_match: &str) -> Call {
        self.call(Method::PATCH, path).header("if-match", if_match)
    }

    /// `DELETE` with the user's token and `If-Match`.
    pub fn delete(&self, path: &str, if_match: &str) -> Call {
        self.call(Method::DELETE, path).header("if-match", if_match)
    }

    /// Any method, with the user's token.
    pub fn call(&self, method: Method, path: &str) -> Call {
        request(method, path).bearer(&self.token)
    }
}
