//! A new password by the old one.

use serde_json::{Value, json};
use testkit::http::{get, post};

use crate::support::{App, PASSWORD};

fn change(current: &str, new: &str) -> Value {
    json!({"current_password": current, "new_password": new})
}

#[tokio::test]
async fn the_new_password_counts() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let answer = app
        .send(
            ada.post("/v1/auth/change-password")
                .json(change(PASSWORD, "New-Password-1")),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(app.login("ada@example.com").await.code(), "wrong_credentials");
}

/// The clock stands still: everything happens within the second that `iat` tells.
#[tokio::test]
async fn all_other_sessions_end_at_once_and_the_answers_tokens_count_at_once() {
    let app = App::new().await;
    let mine = app.person("ada@example.com").await;
    let thief = app.login("ada@example.com").await.json();
    let token = |session: &Value, name: &str| session[name].as_str().unwrap().to_owned();
    let refresh = |session: &Value| {
        let body = json!({"refresh_token": token(session, "refresh_token")});
        post("/v1/auth/refresh").json(body)
    };
    let me = |token: &str| get("/v1/users/me").bearer(token);
    let body = change(PASSWORD, "New-Password-1");
    let change_it = || mine.post("/v1/auth/change-password").json(body.clone());
    let fresh = app.expect(change_it(), 200).await.json();
    app.expect(me(&token(&fresh, "access_token")), 200).await;
    for old in [&mine.token, &token(&thief, "access_token")] {
        app.refused(me(old), 401, "invalid_token").await;
    }
    app.refused(refresh(&thief), 401, "invalid_refresh_token").await;
    // A session that begins in the same second is none of those that have ended.
    let login = json!({"email": "ada@example.com", "password": "New-Password-1"});
    let phone = app.expect(post("/v1/auth/login").json(login), 200).await.json();
    let renewed = app.expect(refresh(&fresh), 200).await.json();
    for session in [&phone, &renewed, &fresh] {
        app.expect(me(&token(session, "access_token")), 200).await;
    }
    app.refused(me(&token(&thief, "access_token")), 401, "invalid_token")
        .await;
    // A retry of a request that was answered too late knows the password that counts.
    let again = app.expect(change_it(), 200).await.json();
    app.expect(me(&token(&again, "access_token")), 200).await;
    app.refused(me(&token(&phone, "access_token")), 401, "invalid_token")
        .await;
}

#[tokio::test]
async fn a_change_that_stopped_half_way_goes_on() {
    let app = App::new().await;
    let (ada, thief) = (
        app.person("ada@example.com").await,
        app.login("ada@example.com").await.json(),
    );
    for operation in ["AdminUserGlobalSignOut", "InitiateAuth"] {
        app.pool.refuse(operation, "TooManyRequestsException", "");
        let call = ada
            .post("/v1/auth/change-password")
            .json(change(PASSWORD, "New-Password-1"));
        assert_eq!(
            app.send(call).await.status,
            if operation == "InitiateAuth" { 401 } else { 503 }
        );
    }
    let call = ada
        .post("/v1/auth/change-password")
        .json(change(PASSWORD, "New-Password-1"));
    app.expect(call, 200).await;
    let thiefs = get("/v1/users/me").bearer(thief["access_token"].as_str().unwrap());
    app.refused(thiefs, 401, "invalid_token").await;
}

#[tokio::test]
async fn refusals() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let refused = async |body: Value| {
        let answer = app.send(ada.post("/v1/auth/change-password").json(body)).await;
        let field = answer.json()["errors"][0]["pointer"].clone();
        (answer.status.as_u16(), answer.code(), field)
    };
    let wrong = refused(change("Wrong-Password-1", "New-Password-1")).await;
    assert_eq!(wrong, (401, "wrong_credentials".to_owned(), Value::Null));
    let weak = refused(change(PASSWORD, "short")).await;
    assert_eq!(weak, (422, "invalid_fields".to_owned(), json!("/new_password")));
    app.pool
        .refuse_next("NotAuthorizedException", "Access Token has been revoked");
    let revoked = refused(change(PASSWORD, "New-Password-1")).await;
    assert_eq!(revoked, (401, "invalid_token".to_owned(), Value::Null));
    app.pool
        .refuse_next("LimitExceededException", "Attempt limit exceeded");
    let locked = refused(change(PASSWORD, "New-Password-1")).await;
    assert_eq!(locked, (429, "too_many_attempts".to_owned(), Value::Null));
}

#[tokio::test]
async fn needs_a_token() {
    let app = App::new().await;
    let answer = app
        .send(post("/v1/auth/change-password").json(change(PASSWORD, "New-Password-1")))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (401, "missing_token")
    );
    assert_eq!(app.pool.asked("ChangePassword"), 0);
}
