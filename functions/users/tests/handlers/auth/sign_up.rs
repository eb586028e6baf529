//! Sign-up.

use serde_json::{Value, json};
use testkit::http::{Call, post};

use crate::support::{App, PASSWORD};

fn sign_up(body: Value) -> Call {
    post("/v1/auth/sign-up").json(body)
}

fn ada() -> Value {
    json!({"email": "ada@example.com", "password": PASSWORD, "name": "Ada"})
}

#[tokio::test]
async fn answers_who_it_is_and_mails_a_code() {
    let app = App::new().await;
    let answer = app.send(sign_up(ada())).await;
    insta::assert_json_snapshot!(answer.snapshot());
    assert_eq!(app.pool.mails("ada@example.com"), 1);
}

#[tokio::test]
async fn every_field_error_at_once() {
    let app = App::new().await;
    let body = json!({"email": "Ada <ada@example.com>", "password": " x ", "colour": "red"});
    insta::assert_json_snapshot!(app.send(sign_up(body)).await.json());
    let weak = app
        .send(sign_up(
            json!({"email": "ada@example.com", "password": "short", "name": "Ada"}),
        ))
        .await;
    insta::assert_json_snapshot!(weak.json());
}

#[tokio::test]
async fn an_address_has_one_account() {
    let app = App::new().await;
    assert_eq!(app.send(sign_up(ada())).await.status, 201);
    let again = app.send(sign_up(ada())).await;
    assert_eq!(
        (again.status.as_u16(), again.code().as_str()),
        (409, "user_exists")
    );
    assert_eq!(app.pool.mails("ada@example.com"), 1);
}

#[tokio::test]
async fn the_same_key_makes_the_same_account() {
    let app = App::new().await;
    let with = |key: &str, body: Value| sign_up(body).header("idempotency-key", key);
    let first = app.send(with("k1", ada())).await;
    let again = app.send(with("k1", ada())).await;
    assert_eq!((again.status.as_u16(), again.json()), (201, first.json()));
    // The password is no part of the fingerprint.
    let mut retyped = ada();
    retyped["password"] = json!("Another-Password-1");
    assert_eq!(app.send(with("k1", retyped)).await.status, 201);
    let mut other = ada();
    other["name"] = json!("Eve");
    let reused = app.send(with("k1", other)).await;
    assert_eq!(
        (reused.status.as_u16(), reused.code().as_str()),
        (422, "idempotency_key_reused")
    );
    let foreign = app.send(with("k2", ada())).await;
    assert_eq!(
        (foreign.status.as_u16(), foreign.code().as_str()),
        (409, "user_exists")
    );
    assert_eq!(app.pool.mails("ada@example.com"), 1);
}

#[tokio::test]
async fn an_answer_that_came_too_late_is_no_conflict() {
    let app = App::new().await;
    app.pool.lose_next_response();
    let answer = app.send(sign_up(ada()).header("idempotency-key", "k1")).await;
    assert_eq!(answer.status, 503);
    assert_eq!(
        app.send(sign_up(ada()).header("idempotency-key", "k1"))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn neither_key_nor_password_is_kept_readable() {
    let app = App::new().await;
    app.send(sign_up(ada()).header("idempotency-key", "my-key")).await;
    let attributes = app.pool.attributes("ada@example.com");
    assert!(
        !attributes.contains("my-key") && !attributes.contains(PASSWORD),
        "{attributes}"
    );
}
