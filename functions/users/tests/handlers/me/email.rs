//! Another address.

use serde_json::{Value, json};
use testkit::http::{Answer, Call};

use crate::support::{App, CODE, PASSWORD, Person};

fn change(person: &Person, email: &str) -> Call {
    person.post("/v1/users/me/email").json(json!({"email": email}))
}

fn confirm(person: &Person, code: &str) -> Call {
    let call = person.post("/v1/users/me/email/confirm");
    call.json(json!({"code": code}))
}

#[tokio::test]
async fn counts_once_its_code_is_confirmed() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let answer = app.send(change(&ada, "Ada@m\u{fc}nchen.example")).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (202, ""));
    let me = app.read(&ada, "/v1/users/me").await;
    assert_eq!(me["email"], "ada@example.com");
    let changed = app.expect(confirm(&ada, "123 456"), 200).await.json();
    assert_eq!(changed["email"], "Ada@xn--mnchen-3ya.example");
    assert_eq!(app.read(&ada, "/v1/users/me").await, changed);
    assert_eq!(app.login("Ada@xn--mnchen-3ya.example").await.status, 200);
    assert_eq!(app.login("ada@example.com").await.status, 401);
}

#[tokio::test]
async fn a_code_that_does_not_count_has_one_answer() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let refused = async |code: &str| -> Answer { app.send(confirm(&ada, code)).await };
    let none = refused(CODE).await;
    assert_eq!(
        (none.status.as_u16(), &none.json()["errors"][0]["code"]),
        (422, &json!("code_mismatch"))
    );
    app.expect(change(&ada, "ada@example.org"), 202).await;
    assert_eq!(refused("000000").await.text, none.text);
    app.expect(confirm(&ada, CODE), 200).await;
    assert_eq!(refused(CODE).await.text, none.text);
}

/// The address of somebody else looks like any other, and never counts.
#[tokio::test]
async fn of_somebody_else_is_not_told() {
    let app = App::new().await;
    let (ada, _eve) = (
        app.person("ada@example.com").await,
        app.person("eve@example.com").await,
    );
    let answer = app.send(change(&ada, "eve@example.com")).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (202, ""));
    assert_eq!(app.send(confirm(&ada, CODE)).await.status, 422);
}

#[tokio::test]
async fn that_cannot_be_mailed_is_a_field_error() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    for email in ["j\u{f6}rg@example.com", "ada@example", "ada@mail.invalid"] {
        let answer = app.send(change(&ada, email)).await;
        assert_eq!(answer.json()["errors"][0]["pointer"], "/email", "{email}");
    }
    assert_eq!(app.pool.asked("UpdateUserAttributes"), 0);
}

/// A user can change it at the pool with their own token, past this API. Invitations trust the profile.
#[tokio::test]
async fn that_changed_at_the_pool_is_followed_at_log_in() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    app.pool.rename("ada@example.com", "ada@example.org");
    let body = json!({"email": "ada@example.org", "password": PASSWORD});
    app.expect(testkit::http::post("/v1/auth/login").json(body), 200)
        .await;
    let me: Value = app.read(&ada, "/v1/users/me").await;
    assert_eq!(me["email"], "ada@example.org");
}
