//! Logging in, refreshing, logging out.

use serde_json::{Value, json};

use crate::support::person::log_in;
use crate::support::trial::tests;
use crate::support::{Answer, Person, api, unique};

tests! {
    Mail: [
        a_wrong_password_and_an_unknown_address_look_the_same,
        a_session_is_refreshed,
        a_session_that_has_ended_is_not_refreshed,
        sessions_are_independent,
        bodies_are_checked,
    ],
}

async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let ann = Person::new().await;
    let nobody = format!("{}@example.com", unique("nobody"));
    let wrong = log_in(&api(), &ann.email, "Wrong-pass-1").await;
    let unknown = log_in(&api(), &nobody, "Wrong-pass-1").await;
    assert_eq!(wrong.status, 401);
    assert_eq!(without_id(&wrong), without_id(&unknown));
    wrong.problem(401, "wrong_credentials");
    log_in(&api(), &ann.email, &ann.password).await.ok();
}

async fn a_session_is_refreshed() {
    let ann = Person::new().await;
    let refreshed = refresh(&ann.refresh_token).await.ok();
    assert_eq!(
        (&refreshed["token_type"], &refreshed["expires_in"]),
        (&json!("Bearer"), &json!(3600))
    );
    let token = |name: &str| refreshed[name].as_str().unwrap().to_owned();
    assert_ne!(token("access_token"), ann.access_token);
    assert!(!token("id_token").is_empty());
    for access_token in [token("access_token"), ann.access_token.clone()] {
        let me = api()
            .with_token(&access_token)
            .get("/v1/users/me")
            .send()
            .await
            .ok();
        assert_eq!(me["id"], ann.user_id);
    }
    // Whatever refresh token the answer carries is good for the next time.
    refresh(&token("refresh_token")).await.ok();
}

async fn a_session_that_has_ended_is_not_refreshed() {
    let ann = Person::new().await;
    log_out(&ann.refresh_token).await;
    let revoked = refresh(&ann.refresh_token).await;
    let invented = refresh("invented").await;
    assert_eq!(without_id(&revoked), without_id(&invented));
    revoked.problem(401, "invalid_refresh_token");
    // To end it again is no error (RFC 7009, section 2.2).
    log_out(&ann.refresh_token).await;
    log_out("invented").await;
}

async fn sessions_are_independent() {
    let ann = Person::new().await;
    let other = log_in(&api(), &ann.email, &ann.password).await.ok();
    log_out(&ann.refresh_token).await;
    refresh(other["refresh_token"].as_str().unwrap()).await.ok();
    let client = api().with_token(other["access_token"].as_str().unwrap());
    client.get("/v1/users/me").send().await.ok();
    // The access token ends with its session, in every function.
    for path in ["/v1/users/me", "/v1/projects", "/v1/jobs"] {
        ann.client.get(path).send().await.expect(401);
    }
}

async fn bodies_are_checked() {
    for (path, body, expected) in [
        ("login", json!({}), vec!["/email", "/password"]),
        (
            "login",
            json!({ "email": 1, "password": null, "colour": "red" }),
            vec!["/colour", "/email", "/password"],
        ),
        ("refresh", json!({}), vec!["/refresh_token"]),
        (
            "refresh",
            json!({ "refresh_token": 7, "x": 1 }),
            vec!["/refresh_token", "/x"],
        ),
        ("logout", json!({ "refresh_token": null }), vec!["/refresh_token"]),
        ("resend-code", json!({ "email": "ann" }), vec!["/email"]),
        (
            "forgot-password",
            json!({ "e-mail": "ann@example.com" }),
            vec!["/e-mail", "/email"],
        ),
        (
            "reset-password",
            json!({}),
            vec!["/code", "/email", "/new_password"],
        ),
    ] {
        let refused = api().post(&format!("/v1/auth/{path}"), &body).send().await;
        assert_eq!(refused.invalid_fields(), expected, "{path} {body}");
    }
}

async fn refresh(token: &str) -> Answer {
    api()
        .post("/v1/auth/refresh", &json!({ "refresh_token": token }))
        .send()
        .await
}

async fn log_out(token: &str) {
    api()
        .post("/v1/auth/logout", &json!({ "refresh_token": token }))
        .send()
        .await
        .expect(204);
}

fn without_id(answer: &Answer) -> (u16, Value) {
    let mut body = answer.json();
    body["request_id"] = Value::Null;
    (answer.status, body)
}
