//! Another code for a new account.

use serde_json::json;
use testkit::http::post;

use crate::support::App;

#[tokio::test]
async fn the_answer_tells_nothing() {
    let app = App::new().await;
    app.sign_up("new@example.com").await;
    app.person("old@example.com").await;
    for (email, mails) in [
        ("new@example.com", 2),
        ("old@example.com", 1),
        ("nobody@example.com", 0),
    ] {
        let answer = app
            .send(post("/v1/auth/resend-code").json(json!({"email": email})))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.text.as_str()),
            (202, ""),
            "{email}"
        );
        assert_eq!(app.pool.mails(email), mails, "{email}");
    }
    app.pool.lock();
    let answer = app
        .send(post("/v1/auth/resend-code").json(json!({"email": "new@example.com"})))
        .await;
    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn a_pool_that_is_down_is_told() {
    let app = App::new().await;
    app.pool.lose_next_response();
    let answer = app
        .send(post("/v1/auth/resend-code").json(json!({"email": "a@example.com"})))
        .await;
    insta::assert_json_snapshot!(answer.snapshot());
}
