//! Log-out.

use serde_json::json;
use testkit::http::{get, post};

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
async fn its_access_tokens_count_no_more_and_other_sessions_do() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let other = app.login("ada@example.com").await.json();
    let body = json!({"refresh_token": ada.refresh_token});
    // Interrupted before the pool was asked to revoke it, the log-out is repeated.
    app.pool.refuse("RevokeToken", "TooManyRequestsException", "");
    let answer = app.send(post("/v1/auth/logout").json(body.clone())).await;
    assert_eq!(answer.status, 503);
    app.refused(ada.get("/v1/users/me"), 401, "invalid_token").await;
    let refresh = post("/v1/auth/refresh").json(body.clone());
    app.refused(refresh, 401, "invalid_refresh_token").await;
    app.expect(post("/v1/auth/logout").json(body), 204).await;
    let token = other["access_token"].as_str().unwrap();
    app.expect(get("/v1/users/me").bearer(token), 200).await;
}

#[tokio::test]
async fn everywhere_means_this_session_too_and_no_later_one() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let other = app.login("ada@example.com").await.json();
    let everywhere = || ada.post("/v1/auth/logout-everywhere");
    app.pool
        .refuse("AdminUserGlobalSignOut", "TooManyRequestsException", "");
    assert_eq!(app.send(everywhere()).await.status, 503);
    app.expect(everywhere(), 204).await;
    for token in [&ada.token, other["access_token"].as_str().unwrap()] {
        app.refused(get("/v1/users/me").bearer(token), 401, "invalid_token")
            .await;
    }
    for token in [&ada.refresh_token, other["refresh_token"].as_str().unwrap()] {
        let refresh = post("/v1/auth/refresh").json(json!({"refresh_token": token}));
        app.refused(refresh, 401, "invalid_refresh_token").await;
    }
    app.refused(everywhere(), 401, "invalid_token").await;
    let again = app.login("ada@example.com").await.json();
    let token = again["access_token"].as_str().unwrap();
    app.expect(get("/v1/users/me").bearer(token), 200).await;
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
