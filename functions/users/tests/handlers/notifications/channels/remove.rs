//! Removal of channels.

use serde_json::json;
use testkit::http::delete;

use crate::support::App;

#[tokio::test]
async fn a_removed_one_is_gone_and_a_strangers_was_never_there() {
    let app = App::new().await;
    let (ada, eve) = (
        app.person("ada@example.com").await,
        app.person("eve@example.com").await,
    );
    let body = json!({"kind": "sms", "address": "+4915100000001"});
    let channel = app
        .send(ada.post("/v1/notifications/channels").json(body))
        .await
        .json();
    let path = format!("/v1/notifications/channels/{}", channel["id"].as_str().unwrap());
    let theirs = app.send(eve.delete(&path)).await;
    assert_eq!(theirs.status, 404);
    assert_eq!(app.send(delete(&path)).await.code(), "missing_token");
    assert_eq!(app.send(ada.delete(&path)).await.status, 204);
    let again = app.send(ada.delete(&path)).await;
    assert_eq!((again.status.as_u16(), again.text), (404, theirs.text));
    let list = app.send(ada.get("/v1/notifications/channels")).await.json();
    assert_eq!(list, json!({"items": [], "next_cursor": null}));
}
