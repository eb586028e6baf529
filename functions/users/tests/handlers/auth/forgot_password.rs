//! Codes for a new password.

use serde_json::json;
use testkit::http::post;

use crate::support::App;

#[tokio::test]
async fn the_answer_tells_nothing() {
    let app = App::new().await;
    app.sign_up("new@example.com").await;
    app.person("old@example.com").await;
    let mut answers = Vec::new();
    for (email, mails) in [
        ("old@example.com", 2),
        ("new@example.com", 2),
        ("nobody@example.com", 0),
    ] {
        let answer = app
            .send(post("/v1/auth/forgot-password").json(json!({"email": email})))
            .await;
        assert_eq!(app.pool.mails(email), mails, "{email}");
        answers.push((answer.status, answer.text));
    }
    app.pool.lock();
    let answer = app
        .send(post("/v1/auth/forgot-password").json(json!({"email": "old@example.com"})))
        .await;
    answers.push((answer.status, answer.text));
    assert!(
        answers
            .iter()
            .all(|(status, text)| *status == 202 && text.is_empty()),
        "{answers:?}"
    );
}
