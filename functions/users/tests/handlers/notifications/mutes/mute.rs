//! Mutes of projects.

use serde_json::json;
use testkit::http::get;

use crate::support::App;

const PATH: &str = "/v1/notifications/mutes";

#[tokio::test]
async fn members_mute_and_take_it_back() {
    let app = App::new().await;
    let (ada, bob) = (
        app.person("ada@example.com").await,
        app.person("bob@example.com").await,
    );
    let (one, other) = (app.project(&ada).await, app.project(&ada).await);
    app.join(&one, &bob).await;
    for project in [&one, &other, &one] {
        let muted = app.send(ada.put(&format!("{PATH}/{project}"))).await;
        assert_eq!((muted.status.as_u16(), muted.text.as_str()), (204, ""));
    }
    let mut both = [&one, &other].map(|project| json!({"project_id": project}));
    both.sort_by_key(ToString::to_string);
    let list = app.send(ada.get(PATH)).await.json();
    assert_eq!(list, json!({"items": both, "next_cursor": null}));
    assert_eq!(app.send(bob.get(PATH)).await.json()["items"], json!([]));

    let first = app.send(ada.get(&format!("{PATH}?limit=1"))).await.json();
    assert_eq!(first["items"], json!([both[0]]));
    let next = format!("{PATH}?limit=1&cursor={}", first["next_cursor"].as_str().unwrap());
    assert_eq!(
        app.send(ada.get(&next)).await.json(),
        json!({"items": [both[1]], "next_cursor": null})
    );
    for _ in 0..2 {
        let back = app.send(ada.delete(&format!("{PATH}/{one}"))).await;
        assert_eq!((back.status.as_u16(), back.text.as_str()), (204, ""));
    }
    let list = app.send(ada.get(PATH)).await.json();
    assert_eq!(list["items"], json!([{"project_id": other}]));
}

#[tokio::test]
async fn for_others_there_is_no_such_project() {
    let app = App::new().await;
    let (ada, eve) = (
        app.person("ada@example.com").await,
        app.person("eve@example.com").await,
    );
    let project = app.project(&ada).await;
    let nowhere = app.send(eve.put(&format!("{PATH}/prj_{:032x}", 1))).await;
    assert_eq!(nowhere.status, 404);
    for call in [
        eve.put(&format!("{PATH}/{project}")),
        eve.delete(&format!("{PATH}/{project}")),
        eve.put(&format!("{PATH}/tsk_1")),
    ] {
        assert_eq!(app.send(call).await.text, nowhere.text);
    }
    assert_eq!(app.send(get(PATH)).await.code(), "missing_token");
}
