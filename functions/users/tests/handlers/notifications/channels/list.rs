//! The list of channels.

use serde_json::{Value, json};
use testkit::http::get;

use crate::support::{App, Person};

const PATH: &str = "/v1/notifications/channels";

async fn states(app: &App, person: &Person) -> Value {
    let answer = app.send(person.get(PATH)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let items = answer.json()["items"].clone();
    let state = |item: &Value| json!([item["address"], item["state"]]);
    items.as_array().unwrap().iter().map(state).collect()
}

#[tokio::test]
async fn a_link_that_was_followed_shows() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    for (kind, address) in [
        ("email", "Ada@example.org"),
        ("email", "ada@example.net"),
        ("sms", "+4915100000001"),
    ] {
        app.clock.advance_s(1);
        let body = json!({"kind": kind, "address": address});
        assert_eq!(app.send(ada.post(PATH).json(body)).await.status, 201);
    }
    let pending = json!([
        ["Ada@example.org", "pending"],
        ["ada@example.net", "pending"],
        ["+4915100000001", "pending"]
    ]);
    assert_eq!(states(&app, &ada).await, pending, "there is no topic yet");
    app.topics.subscribe(&ada.id, "email", "ada@example.org", false);
    assert_eq!(states(&app, &ada).await, pending);
    app.topics.subscribe(&ada.id, "email", "ada@example.org", true);
    let one = json!([
        ["Ada@example.org", "confirmed"],
        ["ada@example.net", "pending"],
        ["+4915100000001", "pending"]
    ]);
    assert_eq!(states(&app, &ada).await, one);
    app.topics.subscribe(&ada.id, "email", "ada@example.net", true);
    assert_eq!(states(&app, &ada).await[1][1], "confirmed");
}

#[tokio::test]
async fn a_subscription_that_sns_has_ended_shows_and_can_be_added_again() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let body = json!({"kind": "email", "address": "ada@example.org"});
    assert_eq!(app.send(ada.post(PATH).json(body.clone())).await.status, 201);
    app.topics.subscribe(&ada.id, "email", "ada@example.org", true);
    let state = |state: &str| json!([["ada@example.org", state]]);
    assert_eq!(states(&app, &ada).await, state("confirmed"));
    app.topics.fail_next("InternalError");
    assert_eq!(
        states(&app, &ada).await,
        state("confirmed"),
        "SNS does not answer"
    );
    app.topics.unsubscribe("ada@example.org");
    for _ in 0..2 {
        assert_eq!(states(&app, &ada).await, state("dropped"));
    }
    let again = app.send(ada.post(PATH).json(body)).await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["state"]),
        (201, &json!("pending"))
    );
    app.topics.subscribe(&ada.id, "email", "ada@example.org", true);
    assert_eq!(states(&app, &ada).await, state("confirmed"));
    app.topics.unsubscribe("ada@example.org");
    assert_eq!(states(&app, &ada).await, state("dropped"));
    let id = app.send(ada.get(PATH)).await.json()["items"][0]["id"].clone();
    let path = format!("{PATH}/{}", id.as_str().unwrap());
    assert_eq!(app.send(ada.delete(&path)).await.status, 204);
    assert_eq!(states(&app, &ada).await, json!([]));
}

#[tokio::test]
async fn a_number_that_was_just_subscribed_is_not_taken_for_dropped() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let body = json!({"kind": "sms", "address": "+4915100000001"});
    let channel = app.send(ada.post(PATH).json(body)).await.json();
    let code = json!({"code": app.texted(&ada, channel["id"].as_str().unwrap()).await});
    let path = format!("{PATH}/{}/confirm", channel["id"].as_str().unwrap());
    assert_eq!(app.send(ada.post(&path).json(code)).await.status, 200);
    let stored = app.store.channels(&ada.id).await.unwrap().remove(0);
    app.store.mark_sent(&stored, Some("arn:aws:sns:x")).await.unwrap();
    assert_eq!(states(&app, &ada).await, json!([["+4915100000001", "confirmed"]]));
    app.clock.advance_s(15 * 60 + 1);
    assert_eq!(states(&app, &ada).await, json!([["+4915100000001", "dropped"]]));
}

#[tokio::test]
async fn without_sns_they_stay_pending() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let body = json!({"kind": "email", "address": "ada@example.org"});
    assert_eq!(app.send(ada.post(PATH).json(body)).await.status, 201);
    app.topics.subscribe(&ada.id, "email", "ada@example.org", true);
    app.topics.fail_next("InternalError");
    assert_eq!(states(&app, &ada).await, json!([["ada@example.org", "pending"]]));
    assert_eq!(
        states(&app, &ada).await,
        json!([["ada@example.org", "confirmed"]])
    );
}

#[tokio::test]
async fn comes_in_pages_of_ones_own() {
    let app = App::new().await;
    let (ada, eve) = (
        app.person("ada@example.com").await,
        app.person("eve@example.com").await,
    );
    for n in 0..5 {
        let body = json!({"kind": "sms", "address": format!("+491510000000{n}")});
        assert_eq!(app.send(ada.post(PATH).json(body)).await.status, 201);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app
            .send(ada.get(&format!("{PATH}?limit=2&cursor={cursor}")))
            .await
            .json();
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].clone()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    let whole = app.send(ada.get(PATH)).await.json();
    let whole: Vec<_> = whole["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].clone())
        .collect();
    assert_eq!((seen.len(), &seen), (5, &whole));
    assert_eq!(states(&app, &eve).await, json!([]));
    let forged = app
        .send(eve.get(&format!("{PATH}?limit=2&cursor={cursor}")))
        .await;
    assert_eq!(forged.code(), "invalid_cursor");
    let unknown = app.send(ada.get(&format!("{PATH}?kind=sms&limit=0"))).await;
    assert_eq!(
        (
            unknown.status.as_u16(),
            unknown.json()["errors"].as_array().unwrap().len()
        ),
        (422, 2)
    );
    assert_eq!(app.send(get(PATH)).await.code(), "missing_token");
}
