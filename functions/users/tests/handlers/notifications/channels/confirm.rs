//! Confirmation of channels.

use serde_json::{Value, json};

use crate::support::{App, Person};

async fn number(app: &App, person: &Person) -> (String, Value) {
    added(app, person, json!({"kind": "sms", "address": "+4915100000001"})).await
}

async fn added(app: &App, person: &Person, body: Value) -> (String, Value) {
    let channel = app
        .send(person.post("/v1/notifications/channels").json(body))
        .await
        .json();
    let id = channel["id"].as_str().unwrap().to_owned();
    (
        format!("/v1/notifications/channels/{id}/confirm"),
        json!({"code": app.code_sent(person, &id).await}),
    )
}

fn wrong(right: &Value) -> Value {
    let number: u32 = right["code"].as_str().unwrap().parse().unwrap();
    json!({"code": format!("{:06}", (number + 1) % 1_000_000)})
}

#[tokio::test]
async fn the_texted_code_confirms() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let (path, code) = number(&app, &ada).await;
    let refused = app.send(ada.post(&path).json(wrong(&code))).await;
    insta::assert_json_snapshot!(refused.json());
    let confirmed = app.send(ada.post(&path).json(code.clone())).await;
    insta::assert_json_snapshot!(confirmed.snapshot());
    let again = app.send(ada.post(&path).json(code)).await;
    assert_eq!((again.status, again.text), (confirmed.status, confirmed.text));
}

#[tokio::test]
async fn guessing_ends_and_all_refusals_look_alike() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let (path, code) = number(&app, &ada).await;
    let mut refusals = Vec::new();
    for _ in 0..5 {
        refusals.push(app.send(ada.post(&path).json(wrong(&code))).await);
    }
    refusals.push(app.send(ada.post(&path).json(code)).await);
    app.clock.advance_s(60);
    let (path, code) = number(&app, &ada).await;
    app.clock.advance_s(600);
    refusals.push(app.send(ada.post(&path).json(code)).await);
    for refused in &refusals {
        assert_eq!((refused.status.as_u16(), &refused.text), (422, &refusals[0].text));
    }
}

#[tokio::test]
async fn a_strangers_channel_is_nowhere() {
    let app = App::new().await;
    let (ada, eve) = (
        app.person("ada@example.com").await,
        app.person("eve@example.com").await,
    );
    let (path, code) = number(&app, &ada).await;
    let theirs = app.send(eve.post(&path).json(code)).await;
    let nowhere = format!("/v1/notifications/channels/chn_{:032x}/confirm", 1);
    let absent = app.send(eve.post(&nowhere).json(json!({"code": "123456"}))).await;
    assert_eq!((theirs.status.as_u16(), theirs.text), (404, absent.text));
    let odd = app
        .send(
            eve.post("/v1/notifications/channels/tsk_1/confirm")
                .json(json!({"code": "123456"})),
        )
        .await;
    assert_eq!(odd.status, 404);
}

#[tokio::test]
async fn the_mailed_code_confirms() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let (path, code) = added(&app, &ada, json!({"kind": "email", "address": "ada@example.org"})).await;
    app.refused(ada.post(&path).json(wrong(&code)), 422, "invalid_fields")
        .await;
    let confirmed = app.expect(ada.post(&path).json(code), 200).await.json();
    assert_eq!(confirmed["state"], "confirmed");
    let odd = app
        .send(ada.post(&path).json(json!({"code": 123_456, "x": 1})))
        .await;
    assert_eq!(
        (
            odd.status.as_u16(),
            odd.json()["errors"].as_array().unwrap().len()
        ),
        (422, 2)
    );
}
