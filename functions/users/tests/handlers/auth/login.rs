//! Log-in.

use serde_json::{Value, json};
use testkit::http::{get, post};

use crate::support::{App, PASSWORD};

#[tokio::test]
async fn a_session_begins_and_with_it_the_profile() {
    let app = App::new().await;
    app.sign_up("ada@example.com").await;
    app.confirm("ada@example.com").await;
    let answer = app.login("ada@example.com").await;
    assert_eq!(answer.status, 200);
    let session = answer.json();
    let members: Vec<_> = session.as_object().unwrap().keys().map(String::as_str).collect();
    let mut members = members.clone();
    members.sort_unstable();
    assert_eq!(
        members,
        [
            "access_token",
            "expires_in",
            "id_token",
            "refresh_token",
            "token_type"
        ]
    );
    assert_eq!(
        (&session["token_type"], &session["expires_in"]),
        (&json!("Bearer"), &json!(3600))
    );
    assert_eq!(app.pool.asked("GetUser"), 0);
    let token = session["access_token"].as_str().unwrap();
    assert_eq!(
        app.send(get("/v1/users/me").bearer(token)).await.json()["name"],
        "Ada"
    );
    assert_eq!(app.pool.asked("GetUser"), 0, "the profile was there");
}

#[tokio::test]
async fn a_later_log_in_leaves_the_profile_alone() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let patch = ada.patch("/v1/users/me").json(json!({"name": "Countess"}));
    assert_eq!(app.send(patch).await.status, 200);
    assert_eq!(app.login("ada@example.com").await.status, 200);
    assert_eq!(app.send(ada.get("/v1/users/me")).await.json()["name"], "Countess");
}

#[tokio::test]
async fn what_is_wrong_is_not_told_apart() {
    let app = App::new().await;
    app.person("ada@example.com").await;
    let login = |email: &str, password: &str| {
        post("/v1/auth/login").json(json!({"email": email, "password": password}))
    };
    let wrong = app.send(login("ada@example.com", "Wrong-Password-1")).await;
    insta::assert_json_snapshot!(wrong.snapshot());
    let nobody = app.send(login("nobody@example.com", PASSWORD)).await;
    assert_eq!(nobody.text, wrong.text);
}

#[tokio::test]
async fn states_have_codes_of_their_own() {
    let app = App::new().await;
    app.sign_up("ada@example.com").await;
    let refused = |answer: testkit::http::Answer| (answer.status.as_u16(), answer.code());
    for (error, message, status, code) in [
        ("UserNotConfirmedException", "", 403, "user_not_confirmed"),
        (
            "PasswordResetRequiredException",
            "",
            403,
            "password_reset_required",
        ),
        (
            "NotAuthorizedException",
            "Password attempts exceeded",
            429,
            "too_many_attempts",
        ),
        ("TooManyRequestsException", "", 503, "unavailable"),
        ("ResourceNotFoundException", "", 503, "unavailable"),
        ("AccessDeniedException", "", 503, "unavailable"),
        ("ValidationException", "", 500, "internal_error"),
    ] {
        app.pool.refuse_next(error, message);
        assert_eq!(
            refused(app.login("ada@example.com").await),
            (status, code.to_owned()),
            "{error}"
        );
    }
}

#[tokio::test]
async fn bodies_are_checked_before_anybody_is_asked() {
    let app = App::new().await;
    let answer = app
        .send(post("/v1/auth/login").json(json!({"email": 1, "password": null, "Password": ""})))
        .await;
    let pointers: Vec<Value> = answer.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].clone())
        .collect();
    assert_eq!(pointers, ["/email", "/password", "/Password"]);
    assert_eq!(app.pool.asked("InitiateAuth"), 0);
}
