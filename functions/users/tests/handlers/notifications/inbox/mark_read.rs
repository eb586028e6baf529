//! Notifications marked as read.

use serde_json::{Value, json};
use testkit::http::post;

use crate::support::App;

const PATH: &str = "/v1/notifications/read";

#[tokio::test]
async fn one_some_and_all() {
    let app = App::new().await;
    let (ada, bob) = (
        app.person("ada@example.com").await,
        app.person("bob@example.com").await,
    );
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(app.tell(&ada, &bob, &n.to_string()).await);
    }
    app.clock.advance_s(60);
    let mark = async |body: Value| {
        let answer = app.send(ada.post(PATH).json(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    };
    assert_eq!(mark(json!({"ids": [ids[0]]})).await, json!({"unread_count": 4}));
    assert_eq!(
        mark(json!({"ids": [ids[0], ids[1], ids[1]]})).await,
        json!({"unread_count": 3})
    );
    let list = app.send(ada.get("/v1/notifications")).await.json();
    assert_eq!(list["unread_count"], 3);
    assert_eq!(list["items"][4]["read_at"], "2026-03-01T12:01:05.000Z");
    assert_eq!(list["items"][0]["read_at"], json!(null));
    assert_eq!(mark(json!({"all": true})).await, json!({"unread_count": 0}));
    let unread = app.send(ada.get("/v1/notifications?unread=true")).await.json();
    assert_eq!(
        unread,
        json!({"items": [], "next_cursor": null, "unread_count": 0})
    );
    app.tell(&ada, &bob, "later").await;
    assert_eq!(mark(json!({"ids": []})).await, json!({"unread_count": 1}));
}

#[tokio::test]
async fn a_strangers_are_not_touched_and_not_told() {
    let app = App::new().await;
    let (ada, eve) = (
        app.person("ada@example.com").await,
        app.person("eve@example.com").await,
    );
    let hers = app.tell(&ada, &eve, "Water the plants").await;
    let answer = app.send(eve.post(PATH).json(json!({"ids": [hers]}))).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()),
        (200, json!({"unread_count": 0}))
    );
    let list = app.send(ada.get("/v1/notifications")).await.json();
    assert_eq!(list["unread_count"], 1);
}

#[tokio::test]
async fn bad_bodies() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let too_many = vec![format!("ntf_{:032x}", 1); 101];
    for body in [
        json!({}),
        json!({"all": false}),
        json!({"all": true, "ids": []}),
        json!({"ids": ["tsk_1", 2]}),
        json!({"ids": too_many}),
    ] {
        let answer = app.send(ada.post(PATH).json(body)).await;
        assert_eq!(answer.status, 422);
        insta::assert_json_snapshot!(answer.json()["errors"]);
    }
    assert_eq!(
        app.send(post(PATH).json(json!({"all": true}))).await.code(),
        "missing_token"
    );
}
