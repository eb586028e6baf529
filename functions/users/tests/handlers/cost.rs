//! How often each route asks the table. A read is one round trip, a write two; where it is more, what for.

use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn round_trips_to_the_table() {
    let app = App::new().await;
    let (ada, bob) = (
        app.person("ada@example.com").await,
        app.person("bob@example.com").await,
    );
    let project = app.project(&bob).await;
    app.join(&project, &ada).await;
    let told = app.tell(&ada, &bob, "Water the plants").await;
    let channels = "/v1/notifications/channels";
    let sms = json!({"kind": "sms", "address": "+4915100000001"});
    let channel = app.send(ada.post(channels).json(sms.clone())).await.json();
    let id = channel["id"].as_str().unwrap();
    let confirm = format!("{channels}/{id}/confirm");
    let code = json!({"code": app.code_sent(&ada, id).await});
    let email = json!({"kind": "email", "address": "ada@example.org"});
    let preferences = "/v1/notifications/preferences";
    let mute = format!("/v1/notifications/mutes/{project}");
    let table = [
        ("read me", ada.get("/v1/users/me"), 200, 1),
        // Profile and balance beside the page.
        ("read points", ada.get("/v1/users/me/points"), 200, 2),
        // Who may see it, the first ones and one's own points; then how many have more.
        (
            "rank a project",
            ada.get(&format!("/v1/rankings?scope=project&project_id={project}")),
            200,
            4,
        ),
        // The first ones and who asks; then names and counters, of which there are none.
        ("rank everybody", ada.get("/v1/rankings?scope=global"), 200, 1),
        // Page and count side by side, then names, and with them whether the account still counts.
        // The page and what is unread; then what it tells of, and the names.
        ("read the inbox", ada.get("/v1/notifications"), 200, 4),
        // The profile beside the mark; then what is left.
        (
            "mark one as read",
            ada.post("/v1/notifications/read").json(json!({"ids": [told]})),
            200,
            3,
        ),
        // What is unread first.
        (
            "mark all as read",
            ada.post("/v1/notifications/read").json(json!({"all": true})),
            200,
            3,
        ),
        // The profile beside the channels.
        ("list channels", ada.get(channels), 200, 2),
        ("add a channel", ada.post(channels).json(email), 201, 2),
        ("add it too soon", ada.post(channels).json(sms), 429, 1),
        (
            "confirm by a wrong code",
            ada.post(&confirm).json(json!({"code": "x"})),
            422,
            2,
        ),
        ("confirm", ada.post(&confirm).json(code), 200, 2),
        (
            "remove a channel",
            ada.delete(&format!("{channels}/{id}")),
            204,
            2,
        ),
        (
            "remove none",
            ada.delete(&format!("{channels}/chn_{:032x}", 1)),
            404,
            1,
        ),
        ("read preferences", ada.get(preferences), 200, 1),
        (
            "replace preferences",
            ada.put(preferences).json(json!({})),
            200,
            1,
        ),
        ("list mutes", ada.get("/v1/notifications/mutes"), 200, 1),
        ("mute", ada.put(&mute), 204, 2),
        ("mute again", ada.put(&mute), 204, 1),
        ("unmute", ada.delete(&mute), 204, 2),
        ("bad body", ada.put(preferences).json(json!({"x": 1})), 422, 0),
        // Account, profile, membership.
        ("delete the account", ada.delete("/v1/users/me"), 204, 3),
    ];
    for (name, call, status, round_trips) in table {
        let before = app.store.usage();
        let answer = app.send(call).await;
        let used = app.store.usage() - before;
        assert_eq!(answer.status, status, "{name}: {}", answer.text);
        assert_eq!(used.round_trips, round_trips, "{name}");
    }
}
