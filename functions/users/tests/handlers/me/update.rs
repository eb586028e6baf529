//! Changes of the caller's profile.

use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn changes_what_it_names() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let patch = json!({"name": "Countess", "locale": "pt-br", "time_zone": "europe/berlin"});
    let call = ada
        .patch("/v1/users/me")
        .header("content-type", "application/merge-patch+json")
        .body(patch.to_string());
    let answer = app.send(call).await;
    insta::assert_json_snapshot!(answer.snapshot());
    assert_eq!(app.send(ada.get("/v1/users/me")).await.text, answer.text);
}

#[tokio::test]
async fn what_changes_nothing_makes_no_version() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    for patch in [json!({}), json!({"name": "Ada"})] {
        let answer = app.send(ada.patch("/v1/users/me").json(patch)).await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"1\""));
    }
}

#[tokio::test]
async fn every_field_error_at_once() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let patch = json!({"name": "", "locale": "xx-yy-zz-!", "time_zone": "Europe/Atlantis", "email": "e@example.com",
        "points": 9, "colour": "red"});
    insta::assert_json_snapshot!(app.send(ada.patch("/v1/users/me").json(patch)).await.json());
    assert_eq!(app.send(ada.get("/v1/users/me")).await.header("etag"), "\"1\"");
}

#[tokio::test]
async fn a_version_that_is_named_must_be_there() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let patch = |condition: &str, name: &str| {
        ada.patch("/v1/users/me")
            .header("if-match", condition)
            .json(json!({"name": name}))
    };
    assert_eq!(app.send(patch("\"1\"", "A")).await.status, 200);
    let stale = app.send(patch("\"1\"", "B")).await;
    assert_eq!(
        (stale.status.as_u16(), stale.code().as_str()),
        (412, "stale_version")
    );
    assert_eq!(app.send(patch("*", "C")).await.header("etag"), "\"3\"");
    assert_eq!(app.send(patch("3", "D")).await.code(), "invalid_if_match");
}

#[tokio::test]
async fn of_two_at_once_with_a_version_one_wins() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let calls = (0..10).map(|n| {
        ada.patch("/v1/users/me")
            .header("if-match", "\"1\"")
            .json(json!({"name": format!("Ada {n}")}))
    });
    let mut statuses: Vec<_> = app
        .send_at_once(calls)
        .await
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412, 412, 412]);
}

#[tokio::test]
async fn of_many_at_once_without_one_all_are_done() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let calls = (0..8).map(|n| {
        ada.patch("/v1/users/me")
            .json(json!({"name": format!("Ada {n}")}))
    });
    for answer in app.send_at_once(calls).await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    assert_eq!(app.send(ada.get("/v1/users/me")).await.header("etag"), "\"9\"");
}
