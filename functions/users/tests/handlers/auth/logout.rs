//! Log-out.

use serde_json::json;
use testkit::http::post;

use crate::support::App;

#[tokio::test]
async fn the_refresh_token_counts_no_more() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let body = json!({"refresh_token": ada.refresh_token});
    for _ in 0..2 {
        let answer = app.send(post("/v1/auth/logout").json(body.clone())).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    }
    let refreshed = app.send(post("/v1/auth/refresh").json(body)).await;
    assert_eq!(refreshed.code(), "invalid_refresh_token");
}

#[tokio::test]
async fn what_was_no_token_is_ended() {
    let app = App::new().await;
    let answer = app
        .send(post("/v1/auth/logout").json(json!({"refresh_token": "garbage"})))
        .await;
    assert_eq!(answer.status, 204);
    app.pool.lose_next_response();
    let answer = app
        .send(post("/v1/auth/logout").json(json!({"refresh_token": "garbage"})))
        .await;
    assert_eq!(answer.status, 503, "but not if the pool was not asked");
}
