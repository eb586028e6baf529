//! Authorization: every route of this function, and the status for each kind of caller. Without a token it is 401, but
//! for the public routes.

use std::collections::BTreeSet;

use domain::{ChannelId, UnsubscribeKey};
use serde_json::{Value, json};
use testkit::http::matrix::{Ids, Route, Row, Stage, routes, row};
use testkit::http::{CODE_KEY, Person as User};

use crate::support::{App, Person};

const CHANNELS: &str = "/v1/notifications/channels";

const NOTHING: Option<&str> = Some("{}");
const NUMBER: Option<&str> = Some(r#"{"kind": "sms", "address": "+4915100000042"}"#);
const CODE: Option<&str> = Some(r#"{"code": "wrong"}"#);
const ALL: Option<&str> = Some(r#"{"all": true}"#);

/// `stranger` has nothing to do with what the path names, `owner` owns it. 404 for a stranger means: as if there were nothing.
#[rustfmt::skip]
const TABLE: [Row; 32] = [
    //  operation              body    stranger owner
    // Public: callers of these have no token yet. Their input is checked, not who they are.
    row("signUp",              NOTHING, &[422, 422]),
    row("confirm",             NOTHING, &[422, 422]),
    row("resendCode",          NOTHING, &[422, 422]),
    row("login",               NOTHING, &[422, 422]),
    row("refresh",             NOTHING, &[422, 422]),
    row("logout",              NOTHING, &[422, 422]),
    row("forgotPassword",      NOTHING, &[422, 422]),
    row("resetPassword",       NOTHING, &[422, 422]),
    row("health",              None,    &[200, 200]),
    row("openapi",             None,    &[200, 200]),
    // The signed path says for whom.
    row("askUnsubscribe",      None,    &[200, 200]),
    row("unsubscribe",         None,    &[200, 200]),
    // With an access token, for the caller alone.
    row("changePassword",      NOTHING, &[422, 422]),
    row("logoutEverywhere",    None,    &[204, 204]),
    row("readMe",              None,    &[200, 200]),
    row("updateMe",            NOTHING, &[200, 200]),
    row("readPoints",          None,    &[200, 200]),
    // Its parameters say of what.
    row("readRanking",         None,    &[422, 422]),
    row("changeEmail",         NOTHING, &[422, 422]),
    row("confirmEmail",        NOTHING, &[422, 422]),
    row("listNotifications",   None,    &[200, 200]),
    row("markRead",            ALL,     &[200, 200]),
    row("listChannels",        None,    &[200, 200]),
    row("addChannel",          NUMBER,  &[201, 201]),
    row("confirmChannel",      CODE,    &[404, 422]),
    row("removeChannel",       None,    &[404, 204]),
    row("readPreferences",     None,    &[200, 200]),
    row("replacePreferences",  NOTHING, &[200, 200]),
    row("listMutes",           None,    &[200, 200]),
    row("mute",                None,    &[404, 204]),
    row("unmute",              None,    &[404, 204]),
    // Nobody else is in the owner's project: it goes with them.
    row("deleteMe",            None,    &[204, 204]),
];

/// A channel and a project of the owner's.
struct Place {
    app: App,
    owner: Person,
    stranger: Person,
    ids: Ids,
}

impl Stage for Place {
    fn routes() -> Vec<Route> {
        routes(&api::openapi::document([users::openapi()]).unwrap(), &TABLE)
    }

    async fn new() -> Self {
        let app = App::new().await;
        let owner = app.person("ada@example.com").await;
        let stranger = app.person("eve@example.com").await;
        let number = json!({"kind": "sms", "address": "+4915100000041"});
        let channel = app.expect(owner.post(CHANNELS).json(number), 201).await.json();
        let project = app.project(&owner).await;
        let id = ChannelId::parse(channel["id"].as_str().unwrap()).unwrap();
        let token = UnsubscribeKey::derive(&CODE_KEY).token(&owner.id, &id);
        Self {
            ids: Ids::new([
                ("token", token.as_str()),
                ("channel_id", channel["id"].as_str().unwrap()),
                ("project_id", project.as_str()),
            ]),
            app,
            owner,
            stranger,
        }
    }

    fn router(&self) -> &axum::Router {
        &self.app.router
    }

    fn store(&self) -> &store::Store {
        &self.app.store
    }

    fn callers(&self) -> Vec<(&'static str, User)> {
        vec![
            ("stranger", User::clone(&self.stranger)),
            ("owner", User::clone(&self.owner)),
        ]
    }

    fn ids(&self) -> Ids {
        self.ids.clone()
    }

    async fn everything(&self) -> Value {
        let mut all = Vec::new();
        for path in [
            "/v1/users/me",
            CHANNELS,
            "/v1/notifications/preferences",
            "/v1/notifications/mutes",
        ] {
            all.push(self.app.read(&self.owner, path).await);
        }
        all.into()
    }
}

/// The routes that need a token.
pub(crate) fn routes_with_a_token() -> BTreeSet<String> {
    let routes = Place::routes().into_iter().filter(|route| !route.is_public);
    routes
        .map(|route| format!("{} {}", route.method, route.path))
        .collect()
}

testkit::authorization_tests!(Place);

#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let place = Place::new().await;
    for route in Place::routes().iter().filter(|route| !route.is_public) {
        let call = route.anonymous_call(&place.ids).bearer(&place.owner.id_token);
        place.app.refused(call, 401, "invalid_token").await;
    }
}

const PUBLIC: [&str; 5] = ["health", "openapi", "docs", "askUnsubscribe", "unsubscribe"];

#[test]
fn the_public_routes_are_those_of_auth_and_meta_and_the_links_of_mails() {
    for route in Place::routes() {
        let is_public = route.statuses[0] == 422 || PUBLIC.contains(&route.operation);
        let has_token =
            ["changePassword", "changeEmail", "confirmEmail", "readRanking"].contains(&route.operation);
        assert_eq!(route.is_public, is_public && !has_token, "{}", route.operation);
    }
}
