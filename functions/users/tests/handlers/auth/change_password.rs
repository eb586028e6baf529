//! A new password by the old one.

use serde_json::{Value, json};
use testkit::http::post;

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
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    assert_eq!(app.login("ada@example.com").await.code(), "wrong_credentials");
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
