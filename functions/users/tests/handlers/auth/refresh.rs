//! New access tokens.

use serde_json::json;
use testkit::http::{get, post};

use crate::support::App;

#[tokio::test]
async fn a_session_goes_on() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    app.clock.advance_s(3600);
    assert_eq!(app.send(ada.get("/v1/users/me")).await.code(), "expired_token");
    let answer = app
        .send(post("/v1/auth/refresh").json(json!({"refresh_token": ada.refresh_token})))
        .await;
    assert_eq!(answer.status, 200);
    let session = answer.json();
    assert_eq!(session["refresh_token"], ada.refresh_token.as_str());
    let token = session["access_token"].as_str().unwrap();
    assert_eq!(app.send(get("/v1/users/me").bearer(token)).await.status, 200);
}

#[tokio::test]
async fn what_is_no_refresh_token_is_401() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    for token in ["garbage", &ada.token] {
        let answer = app
            .send(post("/v1/auth/refresh").json(json!({"refresh_token": token})))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (401, "invalid_refresh_token")
        );
    }
    insta::assert_json_snapshot!(
        app.send(post("/v1/auth/refresh").json(json!({})))
            .await
            .snapshot()
    );
}
