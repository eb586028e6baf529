//! Confirmation of an account.

use serde_json::json;
use testkit::http::{Call, post};

use crate::support::{App, CODE, PASSWORD};

const ADA: &str = "ada@example.com";

fn confirm(email: &str, code: &str) -> Call {
    post("/v1/auth/confirm").json(json!({"email": email, "code": code, "password": PASSWORD}))
}

#[tokio::test]
async fn the_mailed_code_confirms_and_sets_the_password() {
    let app = App::new().await;
    app.sign_up(ADA).await;
    let answer = app.send(confirm(ADA, "\u{a0}123 456\n")).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    assert_eq!(app.login(ADA).await.status, 200);
}

#[tokio::test]
async fn a_weak_password_does_not_use_the_code_up() {
    let app = App::new().await;
    app.sign_up(ADA).await;
    let weak = json!({"email": ADA, "code": "", "password": "short"});
    let answer = app.send(post("/v1/auth/confirm").json(weak)).await.json();
    let errors = answer["errors"].as_array().unwrap();
    let errors: Vec<_> = errors
        .iter()
        .map(|error| (&error["pointer"], &error["code"]))
        .collect();
    assert_eq!(
        errors,
        [
            (&json!("/code"), &json!("blank")),
            (&json!("/password"), &json!("weak_password"))
        ]
    );
    app.confirm(ADA).await;
}

/// Nobody learns who has an account, or how far it is.
#[tokio::test]
async fn every_code_that_does_not_count_has_one_answer() {
    let app = App::new().await;
    app.sign_up(ADA).await;
    let wrong = app.send(confirm(ADA, "000000")).await;
    insta::assert_json_snapshot!(wrong.json());
    let reset = async |email: &str, code: &str| {
        let body = json!({"email": email, "code": code, "new_password": PASSWORD});
        app.send(post("/v1/auth/reset-password").json(body)).await.text
    };
    assert_eq!(
        app.send(confirm("nobody@example.com", "000000")).await.text,
        wrong.text
    );
    assert_eq!(reset(ADA, "000000").await, wrong.text);
    assert_eq!(reset("nobody@example.com", "000000").await, wrong.text);
    app.pool.lock();
    assert_eq!(
        app.send(confirm(ADA, CODE)).await.text,
        wrong.text,
        "tried too often"
    );
    app.pool.unlock();
    app.pool.expire_codes();
    assert_eq!(app.send(confirm(ADA, CODE)).await.text, wrong.text, "expired");
    app.person("eve@example.com").await;
    assert_eq!(
        app.send(confirm("eve@example.com", CODE)).await.text,
        wrong.text,
        "used"
    );
    assert_eq!(reset("eve@example.com", CODE).await, wrong.text);
}

/// The account is confirmed and nobody knows its password.
#[tokio::test]
async fn an_end_between_the_two_steps_is_led_out_of() {
    let app = App::new().await;
    app.sign_up(ADA).await;
    app.pool
        .refuse("AdminSetUserPassword", "InternalErrorException", "");
    assert_eq!(app.send(confirm(ADA, CODE)).await.status, 503);
    assert_eq!(app.login(ADA).await.status, 401);
    let forgot = post("/v1/auth/forgot-password").json(json!({"email": ADA}));
    assert_eq!(app.send(forgot).await.status, 202);
    // The code works at either route.
    app.confirm(ADA).await;
    assert_eq!(app.login(ADA).await.status, 200);
}
