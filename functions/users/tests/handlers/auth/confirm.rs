//! Confirmation of an account.

use serde_json::{Value, json};
use testkit::http::post;

use crate::support::{App, CODE};

fn confirm(email: &str, code: &str) -> Value {
    json!({"email": email, "code": code})
}

#[tokio::test]
async fn the_mailed_code_confirms() {
    let app = App::new().await;
    app.sign_up("ada@example.com").await;
    let call = post("/v1/auth/confirm").json(confirm("ada@example.com", CODE));
    let answer = app.send(call).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    assert_eq!(app.login("ada@example.com").await.status, 200);
}

#[tokio::test]
async fn any_other_code_is_a_field_error() {
    let app = App::new().await;
    app.sign_up("ada@example.com").await;
    let wrong = app
        .send(post("/v1/auth/confirm").json(confirm("ada@example.com", "000000")))
        .await;
    insta::assert_json_snapshot!(wrong.json());
    // Nobody learns who has an account.
    let nobody = app
        .send(post("/v1/auth/confirm").json(confirm("eve@example.com", "000000")))
        .await;
    assert_eq!(nobody.text, wrong.text);
    app.pool.expire_codes();
    let expired = app
        .send(post("/v1/auth/confirm").json(confirm("ada@example.com", CODE)))
        .await;
    assert_eq!(expired.json()["errors"][0]["code"], "code_expired");
}

#[tokio::test]
async fn a_code_counts_once() {
    let app = App::new().await;
    app.person("ada@example.com").await;
    let again = app
        .send(post("/v1/auth/confirm").json(confirm("ada@example.com", CODE)))
        .await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["errors"][0]["code"]),
        (422, &json!("code_expired"))
    );
}

#[tokio::test]
async fn guessing_ends() {
    let app = App::new().await;
    app.sign_up("ada@example.com").await;
    app.pool.lock();
    let answer = app
        .send(post("/v1/auth/confirm").json(confirm("ada@example.com", CODE)))
        .await;
    insta::assert_json_snapshot!(answer.snapshot());
}
