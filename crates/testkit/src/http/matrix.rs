//! The authorization table of a function: what each kind of caller gets from each route. A route that is described but
//! missing from the table fails every test of it.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use domain::EndedSessions;
use http::Method;
use jiff::Timestamp;
use serde_json::Value;
use store::Store;

use super::{Answer, Call, Person, refused, request};

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    operation: &'static str,
    body: Option<&'static str>,
    statuses: &'static [u16],
}

/// The operation's id; the request's body, in which `{task_id}` stands for an id as in paths; and the status for each kind
/// of caller, in the order of [`Stage::callers`].
pub const fn row(operation: &'static str, body: Option<&'static str>, statuses: &'static [u16]) -> Row {
    Row {
        operation,
        body,
        statuses,
    }
}

/// A row with the rest of its route, from the OpenAPI document.
#[derive(Debug)]
pub struct Route {
    /// The operation's id.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: String,
    /// Whether it needs no token.
    pub is_public: bool,
    /// The status for each kind of caller.
    pub statuses: &'static [u16],
    takes_if_match: bool,
    body: Option<&'static str>,
}

/// The ids that stand in paths, by parameter.
#[derive(Debug, Clone)]
pub struct Ids(BTreeMap<&'static str, String>);

impl Ids {
    /// The ids by parameter.
    pub fn new<const N: usize>(ids: [(&'static str, &str); N]) -> Self {
        Self(ids.map(|(name, id)| (name, id.to_owned())).into())
    }

    /// The id of a parameter.
    pub fn get(&self, name: &str) -> &str {
        &self.0[name]
    }

    /// The same, but for one id.
    #[must_use]
    pub fn with(&self, name: &'static str, id: &str) -> Self {
        let mut ids = self.clone();
        ids.0.insert(name, id.to_owned());
        ids
    }

    /// Ids of the same kinds that name nothing.
    #[must_use]
    pub fn absent(&self) -> Self {
        let absent = |id: &String| format!("{}_{}", id.split('_').next().unwrap(), "f".repeat(32));
        Self(self.0.iter().map(|(name, id)| (*name, absent(id))).collect())
    }
}

impl Route {
    /// A request without a token.
    pub fn anonymous_call(&self, ids: &Ids) -> Call {
        let fill = |text: &str| {
            let pairs = ids.0.iter();
            pairs.fold(text.to_owned(), |text, (name, id)| {
                text.replace(&format!("{{{name}}}"), id)
            })
        };
        let mut call = request(self.method.clone(), &fill(&self.path));
        if self.takes_if_match {
            call = call.header("if-match", "*");
        }
        match self.body {
            Some(body) => call.header("content-type", "application/json").body(fill(body)),
            None => call,
        }
    }

    /// A request by this caller.
    pub fn call(&self, ids: &Ids, caller: &Person) -> Call {
        self.anonymous_call(ids).bearer(&caller.token)
    }

    /// The parameters in its path.
    pub fn parameters<'a>(&'a self, ids: &'a Ids) -> impl Iterator<Item = &'static str> + 'a {
        ids.0
            .keys()
            .copied()
            .filter(|name| self.path.contains(&format!("{{{name}}}")))
    }

    /// Whether an outsider cannot tell what its path names from what does not exist.
    pub fn is_hidden(&self) -> bool {
        self.statuses[0] == 404 && self.path.contains('{')
    }
}

/// Joins a function's table with its document (see `api::openapi::document`).
pub fn routes(document: &str, table: &[Row]) -> Vec<Route> {
    let document: Value = serde_json::from_str(document).unwrap();
    let mut routes = Vec::new();
    let mut missing = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let Some(row) = table.iter().find(|row| row.operation == id) else {
                missing.push(id);
                continue;
            };
            let parameters = operation["parameters"].as_array();
            routes.push(Route {
                operation: row.operation,
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                is_public: operation["security"].as_array().is_none_or(Vec::is_empty),
                statuses: row.statuses,
                takes_if_match: parameters.is_some_and(|all| all.iter().any(|one| one["name"] == "If-Match")),
                body: row.body,
            });
        }
    }
    assert!(
        missing.is_empty(),
        "routes that are not in the table: {missing:?}"
    );
    assert_eq!(
        routes.len(),
        table.len(),
        "the table has a route that is not described, or one twice"
    );
    routes
}

/// What a function's table is tried out on.
#[expect(async_fn_in_trait, reason = "only tests implement it, and none asks for Send")]
pub trait Stage: Sized {
    /// The function's table.
    fn routes() -> Vec<Route>;
    /// A new one.
    async fn new() -> Self;
    /// The function.
    fn router(&self) -> &Router;
    /// The kinds of callers, least allowed first: the first one has nothing to do with what the ids name.
    fn callers(&self) -> Vec<(&'static str, Person)>;
    /// What the paths name.
    fn ids(&self) -> Ids;
    /// Everything that can be read, to tell whether something has changed.
    async fn everything(&self) -> Value;
    /// The table.
    fn store(&self) -> &Store;
    /// Makes anew what a caller has deleted.
    async fn replace(&mut self) {}
}

/// The tests that each function's table has.
#[macro_export]
macro_rules! authorization_tests {
    ($stage:ty) => {
        #[tokio::test]
        async fn every_route_for_every_kind_of_caller() {
            $crate::http::matrix::try_every_caller::<$stage>().await;
        }

        #[tokio::test]
        async fn an_ended_session_is_refused_everywhere() {
            $crate::http::matrix::try_ended_sessions::<$stage>().await;
        }

        #[tokio::test]
        async fn what_is_someone_elses_looks_like_what_does_not_exist() {
            $crate::http::matrix::try_absent_ids::<$stage>().await;
        }

        #[tokio::test]
        async fn ids_of_another_kind_in_the_path_name_nothing() {
            $crate::http::matrix::try_wrong_ids::<$stage>().await;
        }

        #[tokio::test]
        async fn the_table_has_every_route_that_is_served() {
            $crate::http::matrix::try_other_methods::<$stage>().await;
        }
    };
}

/// Each route for each kind of caller, and without a token. A refused request changes nothing.
pub async fn try_every_caller<S: Stage>() {
    for route in S::routes() {
        let mut stage = S::new().await;
        let mut before = stage.everything().await;
        let callers = stage.callers();
        let anonymous = (
            "anonymous",
            None,
            if route.is_public { route.statuses[0] } else { 401 },
        );
        let named = callers.iter().zip(route.statuses);
        let named = named.map(|((name, person), status)| (*name, Some(person), *status));
        for (name, person, expected) in std::iter::once(anonymous).chain(named) {
            let call = match person {
                Some(person) => route.call(&stage.ids(), person),
                None => route.anonymous_call(&stage.ids()),
            };
            let answer = call.send(stage.router()).await;
            let what = format!("{} by {name}", route.operation);
            assert_eq!(answer.status, expected, "{what}: {}", answer.text);
            if expected < 400 {
                // The last one may have deleted what everything is in.
                if name != callers.last().unwrap().0 {
                    if expected == 204 {
                        stage.replace().await;
                    }
                    before = stage.everything().await;
                }
                continue;
            }
            refused(&answer, expected, refusal(&route, name, expected));
            assert_eq!(stage.everything().await, before, "{what} changed something");
        }
    }
}

/// The problem's code. Where the author may do more than another editor, this is why others may not.
fn refusal(route: &Route, caller: &str, status: u16) -> &'static str {
    match (status, route.statuses) {
        (401, _) => "missing_token",
        (403, [_, _, editor, author, _]) if caller != "viewer" && editor != author => "not_the_author",
        (403, _) => "role_lacking",
        (404, _) => "not_found",
        (409, _) => "not_a_bucket_list",
        _ => "invalid_fields",
    }
}

/// What belongs to others looks like what does not exist.
pub async fn try_absent_ids<S: Stage>() {
    let stage = S::new().await;
    let (ids, callers) = (stage.ids(), stage.callers());
    for route in S::routes().iter().filter(|route| route.is_hidden()) {
        let foreign = wire(&route.call(&ids, &callers[0].1).send(stage.router()).await);
        for (name, person) in &callers {
            let absent = route.call(&ids.absent(), person).send(stage.router()).await;
            assert_eq!(wire(&absent), foreign, "{} by {name}", route.operation);
        }
    }
}

/// A session that has ended is refused by every route that needs a token, and changes nothing; another one of the same user
/// is not refused.
pub async fn try_ended_sessions<S: Stage>() {
    let stage = S::new().await;
    let before = without_versions(stage.everything().await);
    let (ids, callers) = (stage.ids(), stage.callers());
    for route in S::routes().iter().filter(|route| !route.is_public) {
        // A body that is refused is refused first.
        let is_unread = route.statuses.iter().all(|status| *status == 422);
        for (name, person) in &callers {
            let end = |sessions: &mut EndedSessions| sessions.end_all(None, Timestamp::MAX);
            stage.store().change_sessions(&person.id, end).await.unwrap();
            let answer = route.call(&ids, person).send(stage.router()).await;
            let is_refused = answer.status == 401 && answer.code() == "invalid_token";
            assert!(
                is_refused || is_unread,
                "{} by {name}: {}",
                route.operation,
                answer.text
            );
            let forget = |sessions: &mut EndedSessions| *sessions = EndedSessions::default();
            stage.store().change_sessions(&person.id, forget).await.unwrap();
        }
    }
    assert_eq!(without_versions(stage.everything().await), before);
}

/// To end a session is a new version of the profile.
fn without_versions(mut value: Value) -> Value {
    match &mut value {
        Value::Object(members) => {
            members.remove("version");
            members
                .values_mut()
                .for_each(|member| *member = without_versions(member.take()));
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| *item = without_versions(item.take())),
        _ => {}
    }
    value
}

/// Ids of other kinds, and what is no id, name nothing.
pub async fn try_wrong_ids<S: Stage>() {
    let stage = S::new().await;
    let before = stage.everything().await;
    let (ids, callers) = (stage.ids(), stage.callers());
    for route in S::routes().iter().filter(|route| route.is_hidden()) {
        // Somebody who may do it where the ids are right.
        let allowed = route
            .statuses
            .iter()
            .rposition(|status| *status < 300)
            .unwrap_or_default();
        for name in route.parameters(&ids) {
            let others = ids.0.iter().filter(|(other, _)| **other != name);
            let mut wrong: Vec<_> = others.map(|(_, id)| id.clone()).collect();
            wrong.push(ids.get(name).to_uppercase());
            wrong.extend(["x", "%ff", "%00", "..%2f"].map(str::to_owned));
            for wrong in wrong {
                let call = route.call(&ids.with(name, &wrong), &callers[allowed].1);
                let answer = call.send(stage.router()).await;
                assert_eq!(
                    answer.status, 404,
                    "{} of {wrong}: {}",
                    route.operation, answer.text
                );
                refused(&answer, 404, "not_found");
            }
        }
    }
    assert_eq!(stage.everything().await, before);
}

/// The function serves the methods of the table and no others, and says which.
pub async fn try_other_methods<S: Stage>() {
    let (stage, routes) = (S::new().await, S::routes());
    let mut methods: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for route in &routes {
        methods
            .entry(&route.path)
            .or_default()
            .insert(route.method.as_str());
    }
    for route in &routes {
        let mut expected = methods[route.path.as_str()].clone();
        if expected.contains("GET") {
            expected.insert("HEAD");
        }
        let trace = Route {
            method: Method::TRACE,
            path: route.path.clone(),
            body: None,
            ..*route
        };
        let answer = trace.anonymous_call(&stage.ids()).send(stage.router()).await;
        refused(&answer, 405, "method_not_allowed");
        let allowed: BTreeSet<_> = answer.header("allow").split(',').map(str::trim).collect();
        assert_eq!(allowed, expected, "{}", route.path);
    }
}

/// All that goes over the wire.
pub fn wire(answer: &Answer) -> String {
    format!("{} {:?} {}", answer.status, answer.headers, answer.text)
}
