//! A new password by a mailed code.

use serde_json::json;
use testkit::http::{Call, post};

use crate::support::{App, CODE, PASSWORD};

fn reset(email: &str, code: &str, new_password: &str) -> Call {
    post("/v1/auth/reset-password").json(json!({"email": email, "code": code, "new_password": new_password}))
}

#[tokio::test]
async fn the_new_password_counts() {
    let app = App::new().await;
    app.person("ada@example.com").await;
    app.send(post("/v1/auth/forgot-password").json(json!({"email": "ada@example.com"})))
        .await;
    let weak = app.send(reset("ada@example.com", CODE, "short")).await;
    insta::assert_json_snapshot!(weak.json());
    let answer = app.send(reset("ada@example.com", CODE, "New-Password-1")).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    assert_eq!(app.login("ada@example.com").await.code(), "wrong_credentials");
    let body = json!({"email": "ada@example.com", "password": "New-Password-1"});
    assert_eq!(app.send(post("/v1/auth/login").json(body)).await.status, 200);
    let again = app.send(reset("ada@example.com", CODE, "New-Password-2")).await;
    assert_eq!(
        again.json()["errors"][0]["code"],
        "code_mismatch",
        "a code counts once"
    );
}

#[tokio::test]
async fn a_wrong_code_tells_nothing_of_the_account() {
    let app = App::new().await;
    app.person("ada@example.com").await;
    app.send(post("/v1/auth/forgot-password").json(json!({"email": "ada@example.com"})))
        .await;
    let wrong = app
        .send(reset("ada@example.com", "000000", "New-Password-1"))
        .await;
    assert_eq!(
        (wrong.status.as_u16(), &wrong.json()["errors"][0]["pointer"]),
        (422, &json!("/code"))
    );
    let nobody = app
        .send(reset("nobody@example.com", "000000", "New-Password-1"))
        .await;
    assert_eq!(nobody.text, wrong.text);
}

#[tokio::test]
async fn the_code_of_an_unconfirmed_account_confirms_it() {
    let app = App::new().await;
    app.sign_up("ada@example.com").await;
    let forgot = post("/v1/auth/forgot-password").json(json!({"email": "ada@example.com"}));
    assert_eq!(app.send(forgot).await.status, 202);
    assert_eq!(app.pool.mails("ada@example.com"), 2);
    let answer = app.send(reset("ada@example.com", CODE, PASSWORD)).await;
    assert_eq!(answer.status, 204);
    assert_eq!(app.login("ada@example.com").await.status, 200);
}
