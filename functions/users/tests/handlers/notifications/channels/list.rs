//! The list of channels.

use domain::{ChannelId, DropReason};
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
async fn what_was_switched_off_says_why_and_can_be_added_again() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let body = json!({"kind": "email", "address": "ada@example.org"});
    let channel = app.expect(ada.post(PATH).json(body.clone()), 201).await.json();
    assert_eq!(channel["dropped_because"], Value::Null);
    let id = ChannelId::parse(channel["id"].as_str().unwrap()).unwrap();
    let code = json!({"code": app.code_sent(&ada, id.as_str()).await});
    let path = format!("{PATH}/{id}/confirm");
    app.expect(ada.post(&path).json(code), 200).await;
    let dropped = app
        .store
        .drop_channel(&ada.id, &id, DropReason::Bounced, app.now());
    dropped.await.unwrap();
    let shown = app.read(&ada, PATH).await["items"][0].clone();
    assert_eq!(
        (&shown["state"], &shown["dropped_because"]),
        (&json!("dropped"), &json!("bounced"))
    );
    let again = app.expect(ada.post(PATH).json(body), 201).await.json();
    assert_eq!(
        (&again["state"], &again["dropped_because"]),
        (&json!("pending"), &Value::Null)
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
