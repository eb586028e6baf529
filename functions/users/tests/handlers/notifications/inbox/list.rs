//! The inbox.

use serde_json::json;
use testkit::http::get;

use crate::support::App;

#[tokio::test]
async fn shows_what_happened_and_whose_doing_it_was() {
    let app = App::new().await;
    let (ada, bob) = (
        app.person("ada@example.com").await,
        app.person("bob@example.com").await,
    );
    app.tell(&ada, &bob, "Water the plants").await;
    app.tell(&ada, &bob, "Feed the cat").await;
    let mut page = app.send(ada.get("/v1/notifications")).await.json();
    for item in page["items"].as_array_mut().unwrap() {
        item["id"] = json!("[id]");
    }
    insta::assert_json_snapshot!(page);
    let others = app.send(bob.get("/v1/notifications")).await.json();
    assert_eq!(
        others,
        json!({"items": [], "next_cursor": null, "unread_count": 0})
    );
}

#[tokio::test]
async fn comes_in_pages_that_only_their_reader_can_turn() {
    let app = App::new().await;
    let (ada, bob) = (
        app.person("ada@example.com").await,
        app.person("bob@example.com").await,
    );
    for title in ["one", "two", "three"] {
        app.tell(&ada, &bob, title).await;
    }
    let page = app
        .send(ada.get("/v1/notifications?limit=2&unread=true"))
        .await
        .json();
    let titles = |page: &serde_json::Value| {
        let items = page["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["title"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (titles(&page), &page["unread_count"]),
        (vec!["three".to_owned(), "two".to_owned()], &json!(3))
    );
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = format!("/v1/notifications?limit=2&unread=true&cursor={cursor}");
    let last = app.send(ada.get(&next)).await.json();
    assert_eq!(
        (titles(&last), &last["next_cursor"]),
        (vec!["one".to_owned()], &json!(null))
    );
    for forged in [
        bob.get(&next),
        ada.get(&format!("/v1/notifications?limit=2&cursor={cursor}")),
    ] {
        let answer = app.send(forged).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (400, "invalid_cursor")
        );
    }
}

#[tokio::test]
async fn bad_questions() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let answer = app
        .send(ada.get("/v1/notifications?unread=maybe&limit=101&kind=x"))
        .await;
    assert_eq!(answer.status, 422);
    insta::assert_json_snapshot!(answer.json()["errors"]);
    assert_eq!(app.send(get("/v1/notifications")).await.code(), "missing_token");
}
