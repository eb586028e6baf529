//! Deletion of the caller's account.

use std::collections::BTreeSet;

use domain::Role;
use http::Method;
use serde_json::{Value, json};
use store::{Person as Stored, PersonName};
use testkit::http::{Answer, post};

use crate::support::{App, PASSWORD, Person};

const PATH: &str = "/v1/users/me";

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.code())
}

fn invalid_token() -> (u16, String) {
    (401, "invalid_token".to_owned())
}

/// Every route of this function that takes a token, with something good to send.
fn routes() -> [(Method, &'static str, Option<Value>); 20] {
    let change = json!({"current_password": PASSWORD, "new_password": "New-Password-1"});
    let number = json!({"kind": "sms", "address": "+4915100000009"});
    [
        (Method::GET, PATH, None),
        (Method::PATCH, PATH, Some(json!({"name": "Eve"}))),
        (Method::DELETE, PATH, None),
        (
            Method::POST,
            "/v1/users/me/email",
            Some(json!({"email": "eve@example.org"})),
        ),
        (
            Method::POST,
            "/v1/users/me/email/confirm",
            Some(json!({"code": "123456"})),
        ),
        (Method::POST, "/v1/auth/change-password", Some(change)),
        (Method::POST, "/v1/auth/logout-everywhere", None),
        (Method::GET, "/v1/users/me/points", None),
        (Method::GET, "/v1/rankings?scope=global", None),
        (Method::GET, "/v1/notifications", None),
        (Method::POST, "/v1/notifications/read", Some(json!({"all": true}))),
        (Method::GET, "/v1/notifications/channels", None),
        (Method::POST, "/v1/notifications/channels", Some(number)),
        (
            Method::POST,
            "/v1/notifications/channels/{channel_id}/confirm",
            Some(json!({"code": "123456"})),
        ),
        (Method::DELETE, "/v1/notifications/channels/{channel_id}", None),
        (Method::GET, "/v1/notifications/preferences", None),
        (Method::PUT, "/v1/notifications/preferences", Some(json!({}))),
        (Method::GET, "/v1/notifications/mutes", None),
        (Method::PUT, "/v1/notifications/mutes/{project_id}", None),
        (Method::DELETE, "/v1/notifications/mutes/{project_id}", None),
    ]
}

/// What this person is answered by each of them.
async fn every_route(app: &App, person: &Person) -> Vec<(String, Answer)> {
    let (channel, project) = (format!("chn_{:032x}", 1), format!("prj_{:032x}", 1));
    let mut answers = Vec::new();
    for (method, path, body) in routes() {
        let at = path
            .replace("{channel_id}", &channel)
            .replace("{project_id}", &project);
        let mut call = person.call(method.clone(), &at);
        if let Some(body) = body {
            call = call.json(body);
        }
        answers.push((format!("{method} {path}"), app.send(call).await));
    }
    answers
}

/// A route with a token that is missing above would be one that a deleted account may still use.
#[test]
fn every_route_with_a_token_is_tried() {
    let tried: BTreeSet<_> = routes()
        .iter()
        .map(|(method, path, _)| format!("{method} {}", path.split('?').next().unwrap()))
        .collect();
    assert_eq!(tried, crate::authorization::routes_with_a_token());
}

#[tokio::test]
async fn no_token_works_after() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let answer = app.send(ada.delete(PATH)).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    for (route, answer) in every_route(&app, &ada).await {
        assert_eq!(refused(&answer), invalid_token(), "{route}");
    }
    let refresh = post("/v1/auth/refresh").json(json!({"refresh_token": ada.refresh_token}));
    assert_eq!(
        refused(&app.send(refresh).await),
        (401, "invalid_refresh_token".to_owned())
    );
    let login = app.login("ada@example.com").await;
    assert_eq!(refused(&login), (401, "wrong_credentials".to_owned()));
    assert_eq!(app.store.profile(&ada.id).await.unwrap(), Stored::Deleted);
    // The address is free again, for somebody new.
    let again = app.person("ada@example.com").await;
    assert_ne!(again.id, ada.id);
    assert_eq!(app.send(again.get(PATH)).await.status, 200);
}

#[tokio::test]
async fn memberships_end_and_the_name_is_gone() {
    let app = App::new().await;
    let (ada, bob) = (
        app.person("ada@example.com").await,
        app.person("bob@example.com").await,
    );
    let mut projects = Vec::new();
    for _ in 0..30 {
        let project = app.project(&bob).await;
        app.join(&project, &ada).await;
        projects.push(project);
    }
    assert_eq!(app.send(ada.delete(PATH)).await.status, 204);
    let account = app.store.account(&ada.id).await.unwrap();
    assert_eq!(
        account.memberships.len(),
        5,
        "which whoever listens to the stream ends"
    );
    let people = [ada.id.clone(), bob.id.clone()];
    let names = app.store.people(&people).await.unwrap();
    assert_eq!(names[&ada.id], PersonName::Deleted);
    assert!(matches!(names[&bob.id], PersonName::Known(..)));
    assert_eq!(app.store.account(&bob.id).await.unwrap().memberships.len(), 30);
}

#[tokio::test]
async fn the_only_owner_of_something_is_told_of_what() {
    let app = App::new().await;
    let (ada, bob) = (
        app.person("ada@example.com").await,
        app.person("bob@example.com").await,
    );
    let (own, others) = (app.project(&ada).await, app.project(&bob).await);
    let alone = app.project(&ada).await;
    app.join(&others, &ada).await;
    app.join(&own, &bob).await;
    let answer = app.send(ada.delete(PATH)).await;
    assert_eq!(refused(&answer), (409, "last_owner".to_owned()));
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(
        detail.contains(own.as_str())
            && !detail.contains(others.as_str())
            && !detail.contains(alone.as_str()),
        "{detail}"
    );
    assert_eq!(app.send(ada.get(PATH)).await.status, 200, "nothing has happened");
    assert_eq!(app.store.account(&ada.id).await.unwrap().memberships.len(), 3);
    assert_eq!(app.pool.asked("DeleteUser"), 0);
}

#[tokio::test]
async fn a_project_of_ones_own_stands_in_nobodys_way() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let own = app.project(&ada).await;
    assert_eq!(app.send(ada.delete(PATH)).await.status, 204);
    let account = app.store.account(&ada.id).await.unwrap();
    assert_eq!(account.memberships.len(), 1, "the worker deletes the project");
    assert_eq!(account.memberships[0].project_id, own);
}

#[tokio::test]
async fn two_owners_who_go_at_once_leave_a_project_of_the_last_ones() {
    for _ in 0..5 {
        let app = App::new().await;
        let (ada, bob) = (
            app.person("ada@example.com").await,
            app.person("bob@example.com").await,
        );
        let project = app.project(&ada).await;
        let now = app.now();
        let store = &app.store;
        let joined = store.put_member(&project, &bob.id, Role::Owner, now).await;
        joined.unwrap();
        let answers = app.send_at_once([ada.delete(PATH), bob.delete(PATH)]).await;
        let statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(statuses, [204, 204]);
        let mut left = 0;
        for person in [&ada, &bob] {
            left += store.account(&person.id).await.unwrap().memberships.len();
        }
        assert_eq!(left, 1, "which the worker deletes the project with");
    }
}

#[tokio::test]
async fn what_was_cut_off_goes_on() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    // The pool fails after the profile is gone.
    app.pool.refuse("DeleteUser", "InternalErrorException", "");
    assert_eq!(app.send(ada.delete(PATH)).await.status, 503);
    assert_eq!(refused(&app.send(ada.get(PATH)).await), invalid_token());
    assert_eq!(app.send(ada.delete(PATH)).await.status, 204);
    assert_eq!(refused(&app.send(ada.delete(PATH)).await), invalid_token());
}

#[tokio::test]
async fn an_answer_of_the_pool_that_was_lost_does_no_harm() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    app.pool
        .refuse("DeleteUser", "UserNotFoundException", "User does not exist.");
    assert_eq!(app.send(ada.delete(PATH)).await.status, 204);
}

#[tokio::test]
async fn a_log_in_finishes_what_was_cut_off() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    app.pool.refuse("DeleteUser", "InternalErrorException", "");
    assert_eq!(app.send(ada.delete(PATH)).await.status, 503);
    let login = app.login("ada@example.com").await;
    assert_eq!(refused(&login), (401, "wrong_credentials".to_owned()));
    assert_eq!(app.pool.asked("DeleteUser"), 2);
    app.sign_up("ada@example.com").await;
}

#[tokio::test]
async fn a_session_that_has_ended_deletes_nothing() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    app.pool.refuse(
        "GetUser",
        "NotAuthorizedException",
        "Access Token has been revoked",
    );
    assert_eq!(refused(&app.send(ada.delete(PATH)).await), invalid_token());
    assert_eq!(app.send(ada.get(PATH)).await.status, 200);
    assert_eq!(app.pool.asked("DeleteUser"), 0);
}

#[tokio::test]
async fn whoever_has_no_profile_yet_gets_none() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    app.forget_profiles().await;
    assert_eq!(app.send(ada.delete(PATH)).await.status, 204);
    assert_eq!(refused(&app.send(ada.get(PATH)).await), invalid_token());
}

#[tokio::test]
async fn twice_at_once_is_once() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let answers = app.send_at_once((0..4).map(|_| ada.delete(PATH))).await;
    for answer in answers {
        assert!(
            answer.status == 204 || refused(&answer) == invalid_token(),
            "{}",
            answer.text
        );
    }
    assert_eq!(app.store.profile(&ada.id).await.unwrap(), Stored::Deleted);
}
