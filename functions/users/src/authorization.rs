//! Who may do what: every route of this function, and what each kind of caller is answered. A route that is missing here,
//! in the document or in the template fails the build.

use std::collections::BTreeSet;

use api::testing::{Call, request};
use http::Method;

use crate::kit::{App, Person};

/// A route and the status for each kind of caller.
struct Row {
    method: &'static str,
    /// As in `template.yaml`.
    path: &'static str,
    /// What is sent.
    body: Option<&'static str>,
    /// Without a token.
    anonymous: u16,
    /// With somebody else's token, of whom nothing is that the path names. 404 means: as if there were nothing.
    stranger: u16,
    /// With the token of whoever owns what the path names.
    owner: u16,
}

const CHANNELS: &str = "/v1/notifications/channels";
const CHANNEL: &str = "/v1/notifications/channels/{channel_id}";
const CONFIRM: &str = "/v1/notifications/channels/{channel_id}/confirm";
const INBOX: &str = "/v1/notifications";
const READ: &str = "/v1/notifications/read";
const PREFERENCES: &str = "/v1/notifications/preferences";
const MUTES: &str = "/v1/notifications/mutes";
const MUTE: &str = "/v1/notifications/mutes/{project_id}";
const ME: &str = "/v1/users/me";

const NOTHING: Option<&str> = Some("{}");
const NUMBER: Option<&str> = Some(r#"{"kind": "sms", "address": "+4915100000042"}"#);
const CODE: Option<&str> = Some(r#"{"code": "wrong"}"#);
const ALL: Option<&str> = Some(r#"{"all": true}"#);

#[rustfmt::skip]
const TABLE: [Row; 25] = [
    // Public: whoever calls these has no token yet. What they send is judged, not who they are.
    //   method    path                         body         anonymous stranger owner
    row("POST",   "/v1/auth/sign-up",          NOTHING,     [422,      422,     422]),
    row("POST",   "/v1/auth/confirm",          NOTHING,     [422,      422,     422]),
    row("POST",   "/v1/auth/resend-code",      NOTHING,     [422,      422,     422]),
    row("POST",   "/v1/auth/login",            NOTHING,     [422,      422,     422]),
    row("POST",   "/v1/auth/refresh",          NOTHING,     [422,      422,     422]),
    row("POST",   "/v1/auth/logout",           NOTHING,     [422,      422,     422]),
    row("POST",   "/v1/auth/forgot-password",  NOTHING,     [422,      422,     422]),
    row("POST",   "/v1/auth/reset-password",   NOTHING,     [422,      422,     422]),
    row("GET",    "/v1/health",                None,        [200,      200,     200]),
    row("GET",    "/v1/openapi.json",          None,        [200,      200,     200]),
    // With an access token, each for themself.
    row("POST",   "/v1/auth/change-password",  NOTHING,     [401,      422,     422]),
    row("GET",    ME,                          None,        [401,      200,     200]),
    row("PATCH",  ME,                          NOTHING,     [401,      200,     200]),
    row("GET",    INBOX,                       None,        [401,      200,     200]),
    row("POST",   READ,                        ALL,         [401,      200,     200]),
    row("GET",    CHANNELS,                    None,        [401,      200,     200]),
    row("POST",   CHANNELS,                    NUMBER,      [401,      201,     201]),
    row("POST",   CONFIRM,                     CODE,        [401,      404,     422]),
    row("DELETE", CHANNEL,                     None,        [401,      404,     204]),
    row("GET",    PREFERENCES,                 None,        [401,      200,     200]),
    row("PUT",    PREFERENCES,                 NOTHING,     [401,      200,     200]),
    row("GET",    MUTES,                       None,        [401,      200,     200]),
    row("PUT",    MUTE,                        None,        [401,      404,     204]),
    row("DELETE", MUTE,                        None,        [401,      404,     204]),
    // Nobody else is in the owner's project: it goes with them.
    row("DELETE", ME,                          None,        [401,      204,     204]),
];

const fn row(
    method: &'static str,
    path: &'static str,
    body: Option<&'static str>,
    [anonymous, stranger, owner]: [u16; 3],
) -> Row {
    Row {
        method,
        path,
        body,
        anonymous,
        stranger,
        owner,
    }
}

impl Row {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn is_public(&self) -> bool {
        self.anonymous != 401
    }

    fn call(&self, channel: &str, project: &str, token: Option<&str>) -> Call {
        let method = Method::from_bytes(self.method.as_bytes()).unwrap();
        let path = self.path.replace("{channel_id}", channel);
        let mut call = request(method, &path.replace("{project_id}", project));
        if let Some(body) = self.body {
            call = call.header("content-type", "application/json").body(body);
        }
        match token {
            Some(token) => call.bearer(token),
            None => call,
        }
    }
}

/// Those that ask who calls.
pub(crate) fn routes_with_a_token() -> BTreeSet<String> {
    let rows = TABLE.iter().filter(|row| !row.is_public());
    rows.map(Row::name).collect()
}

/// A channel and a project of this person's.
async fn belongings(app: &App, owner: &Person) -> (String, String) {
    let added = owner
        .post(CHANNELS)
        .json(serde_json::json!({"kind": "sms", "address": "+4915100000041"}));
    let channel = app.send(added).await.json()["id"].as_str().unwrap().to_owned();
    (channel, app.project(owner).await.into())
}

#[tokio::test]
async fn every_route_for_every_kind_of_caller() {
    for row in TABLE {
        // Least allowed first, so that who may not finds everything as it was.
        let app = App::new().await;
        let (ada, eve) = (
            app.person("ada@example.com").await,
            app.person("eve@example.com").await,
        );
        let (channel, project) = belongings(&app, &ada).await;
        let callers = [
            (None, row.anonymous),
            (Some(&eve), row.stranger),
            (Some(&ada), row.owner),
        ];
        for (person, expected) in callers {
            let token = person.map(|person| person.access_token.as_str());
            let answer = app.send(row.call(&channel, &project, token)).await;
            let who = person.map(|person| person.id.as_str());
            assert_eq!(
                answer.status,
                expected,
                "{} by {who:?}: {}",
                row.name(),
                answer.text
            );
            match expected {
                401 => assert_eq!(answer.code(), "missing_token", "{}", row.name()),
                404 => assert_eq!(answer.code(), "not_found", "{}", row.name()),
                _ => {}
            }
        }
        if !row.is_public() {
            let call = row.call(&channel, &project, Some(&ada.id_token));
            let answer = app.send(call).await;
            assert_eq!(answer.code(), "invalid_token", "{}", row.name());
        }
    }
}

#[tokio::test]
async fn what_is_someone_elses_looks_like_what_does_not_exist() {
    let app = App::new().await;
    let (ada, eve) = (
        app.person("ada@example.com").await,
        app.person("eve@example.com").await,
    );
    let (channel, project) = belongings(&app, &ada).await;
    let nothing = (format!("chn_{:032x}", 9), format!("prj_{:032x}", 9));
    for row in TABLE.iter().filter(|row| row.stranger == 404) {
        let token = Some(eve.access_token.as_str());
        let theirs = app.send(row.call(&channel, &project, token)).await;
        let absent = app.send(row.call(&nothing.0, &nothing.1, token)).await;
        assert_eq!(theirs.text, absent.text, "{}", row.name());
        assert_eq!(theirs.headers, absent.headers, "{}", row.name());
    }
}

fn names(rows: impl Iterator<Item = String>) -> BTreeSet<String> {
    rows.collect()
}

#[test]
fn the_table_has_every_route_that_is_described() {
    let document = serde_json::to_value(crate::openapi()).unwrap();
    let mut described = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let needs_token = operation["security"]
                .as_array()
                .is_some_and(|all| !all.is_empty());
            described.insert(format!("{} {path} {needs_token}", method.to_uppercase()));
        }
    }
    let table = TABLE
        .iter()
        .map(|row| format!("{} {}", row.name(), !row.is_public()));
    assert_eq!(described, names(table));
}
