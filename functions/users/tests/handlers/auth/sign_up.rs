//! Sign-up.

use serde_json::{Value, json};
use testkit::http::{Call, post};

use crate::support::{App, PASSWORD};

fn sign_up(body: Value) -> Call {
    post("/v1/auth/sign-up").json(body)
}

fn ada() -> Value {
    json!({"email": "ada@example.com", "name": "Ada"})
}

#[tokio::test]
async fn mails_a_code() {
    let app = App::new().await;
    let answer = app.send(sign_up(ada())).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (202, ""));
    assert_eq!(app.pool.mails("ada@example.com"), 1);
}

#[tokio::test]
async fn every_field_error_at_once() {
    let app = App::new().await;
    let body = json!({"email": "Ada <ada@example.com>", "password": PASSWORD, "colour": "red"});
    insta::assert_json_snapshot!(app.send(sign_up(body)).await.json());
    assert_eq!(app.pool.asked("SignUp"), 0);
}

#[tokio::test]
async fn the_answer_does_not_tell_who_has_an_account() {
    let app = App::new().await;
    app.person("old@example.com").await;
    app.sign_up("new@example.com").await;
    let ask = async |email: &str| {
        let answer = app.send(sign_up(json!({"email": email, "name": "Eve"}))).await;
        (answer.status.as_u16(), answer.text)
    };
    let expected = (202, String::new());
    assert_eq!(ask("nobody@example.com").await, expected);
    assert_eq!(ask("new@example.com").await, expected);
    assert_eq!(ask("old@example.com").await, expected);
    // Another code goes to whoever has not confirmed yet.
    assert_eq!(app.pool.mails("new@example.com"), 2);
    app.pool.lock();
    assert_eq!(ask("new@example.com").await, expected);
    assert_eq!(app.login("old@example.com").await.status, 200);
}

/// A password from before the address was proved would be that of whoever was first to type the address.
#[tokio::test]
async fn nobody_knows_the_first_password() {
    let app = App::new().await;
    app.sign_up("ada@example.com").await;
    app.sign_up("eve@example.com").await;
    let first = app.pool.password("ada@example.com");
    assert!(
        first.len() == 67 && first != app.pool.password("eve@example.com"),
        "{first}"
    );
    app.confirm("ada@example.com").await;
    assert_eq!(app.pool.password("ada@example.com"), PASSWORD);
}

#[tokio::test]
async fn an_answer_that_came_too_late_is_no_conflict() {
    let app = App::new().await;
    app.pool.lose_next_response();
    assert_eq!(app.send(sign_up(ada())).await.status, 503);
    assert_eq!(app.send(sign_up(ada())).await.status, 202);
    app.confirm("ada@example.com").await;
}
