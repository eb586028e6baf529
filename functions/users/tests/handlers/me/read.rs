//! The caller's profile.

use domain::{AvatarId, IdSeed};
use testkit::http::get;

use crate::support::App;

#[tokio::test]
async fn shows_who_has_logged_in() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    insta::assert_json_snapshot!(app.send(ada.get("/v1/users/me")).await.snapshot());
    let known = ada.get("/v1/users/me").header("if-none-match", "\"1\"");
    let answer = app.send(known).await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.header("etag"),
            answer.text.as_str()
        ),
        (304, "\"1\"", "")
    );
}

#[tokio::test]
async fn a_picture_has_an_address_that_is_never_an_old_one() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let avatar = AvatarId::from_seed(IdSeed([7; 16]));
    app.store.set_avatar(&ada.id, &avatar).await.unwrap();
    let known = ada.get("/v1/users/me").header("if-none-match", "\"2\"");
    let answer = app.send(known).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"2\""));
    let url = answer.json()["avatar_url"].as_str().unwrap().to_owned();
    let (place, query) = url.split_once('?').unwrap();
    assert!(
        place.ends_with(&format!("/avatars/{}/{avatar}", ada.id)),
        "{place}"
    );
    assert!(query.contains("X-Amz-Expires=3600&"), "{query}");
}

#[tokio::test]
async fn a_profile_missed_at_log_in_is_made_up_for() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    app.forget_profiles().await;
    let answer = app.send(ada.get("/v1/users/me")).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["email"]),
        (200, &"ada@example.com".into())
    );
    assert_eq!(app.pool.asked("GetUser"), 1);
    assert_eq!(app.send(ada.get("/v1/users/me")).await.json(), answer.json());
    assert_eq!(app.pool.asked("GetUser"), 1, "once");
}

#[tokio::test]
async fn an_account_that_is_gone_has_no_session() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    app.forget_profiles().await;
    for (error, message) in [
        ("UserNotFoundException", ""),
        ("NotAuthorizedException", "Access Token has been revoked"),
    ] {
        app.pool.refuse_next(error, message);
        let answer = app.send(ada.get("/v1/users/me")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (401, "invalid_token")
        );
    }
}

#[tokio::test]
async fn needs_an_access_token() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    assert_eq!(app.send(get("/v1/users/me")).await.code(), "missing_token");
    assert_eq!(
        app.send(get("/v1/users/me").bearer(&ada.id_token)).await.code(),
        "invalid_token"
    );
}
