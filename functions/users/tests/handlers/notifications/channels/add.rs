//! New channels.

use serde_json::{Value, json};
use testkit::http::post;

use crate::support::App;

const PATH: &str = "/v1/notifications/channels";

fn sms(number: u32) -> Value {
    json!({"kind": "sms", "address": format!("+4915100{number:06}")})
}

#[tokio::test]
async fn a_channel_is_pending_until_it_is_confirmed() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let email = json!({"kind": "email", "address": "ada@example.org"});
    let answer = app.send(ada.post(PATH).json(email)).await;
    insta::assert_json_snapshot!(answer.snapshot());
    let answer = app.send(ada.post(PATH).json(sms(1))).await;
    insta::assert_json_snapshot!(answer.snapshot());
}

#[tokio::test]
async fn sent_again_at_most_once_a_minute_also_after_a_removal() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let first = app.send(ada.post(PATH).json(sms(1))).await.json();
    app.clock.advance_s(45);
    let soon = app.send(ada.post(PATH).json(sms(1))).await;
    insta::assert_json_snapshot!(soon.snapshot());
    app.clock.advance_s(15);
    let again = app.send(ada.post(PATH).json(sms(1))).await;
    assert_eq!((again.status.as_u16(), again.header("etag")), (201, "\"2\""));
    assert_eq!(again.json()["id"], first["id"]);
    let path = format!("{PATH}/{}", first["id"].as_str().unwrap());
    assert_eq!(app.send(ada.delete(&path)).await.status, 204);
    let soon = app.send(ada.post(PATH).json(sms(1))).await;
    assert_eq!(
        (
            soon.status.as_u16(),
            soon.code().as_str(),
            soon.header("retry-after")
        ),
        (429, "sent_just_now", "60")
    );
    app.clock.advance_s(60);
    let back = app.send(ada.post(PATH).json(sms(1))).await;
    assert_eq!((back.status.as_u16(), &back.json()["id"]), (201, &first["id"]));
}

#[tokio::test]
async fn a_request_sent_again_answers_the_same() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let add = |body: Value, key: &str| ada.post(PATH).header("idempotency-key", key).json(body);
    let first = app.send(add(sms(1), "k")).await;
    assert_eq!(first.status, 201);
    let again = app.send(add(sms(1), "k")).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    let reused = app.send(add(sms(2), "k")).await;
    assert_eq!(
        (reused.status.as_u16(), reused.code().as_str()),
        (422, "idempotency_key_reused")
    );
    // The key is the caller's own.
    let eve = app.person("eve@example.com").await;
    let hers = app
        .send(eve.post(PATH).header("idempotency-key", "k").json(sms(2)))
        .await;
    assert_eq!(hers.status, 201);
    let path = format!("{PATH}/{}", first.json()["id"].as_str().unwrap());
    assert_eq!(app.send(ada.delete(&path)).await.status, 204);
    let late = app.send(add(sms(1), "k")).await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (409, "deleted"));
}

#[tokio::test]
async fn there_are_ten_at_most() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    let answers = app
        .send_at_once((0..12).map(|n| ada.post(PATH).json(sms(n))))
        .await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [[201; 10].as_slice(), &[409; 2]].concat());
    let refused = answers.iter().find(|answer| answer.status == 409).unwrap();
    assert_eq!(refused.code(), "too_many_channels");
}

#[tokio::test]
async fn every_field_error_at_once() {
    let app = App::new().await;
    let ada = app.person("ada@example.com").await;
    for body in [
        json!({"kind": "fax", "address": 7, "colour": "red"}),
        json!({"kind": "sms", "address": "0151 12345678"}),
        json!({"kind": "email", "address": "Ada <ada@example.org>"}),
        json!({}),
    ] {
        let answer = app.send(ada.post(PATH).json(body)).await;
        assert_eq!(answer.status, 422);
        insta::assert_json_snapshot!(answer.json()["errors"]);
    }
}

#[tokio::test]
async fn where_no_mail_can_be_sent_an_address_is_refused_and_a_number_is_not() {
    let app = App::without_mail().await;
    let ada = app.person("ada@example.com").await;
    let email = json!({"kind": "email", "address": "ada@example.org"});
    app.refused(ada.post(PATH).json(email), 409, "mail_unavailable")
        .await;
    app.expect(ada.post(PATH).json(sms(1)), 201).await;
}

#[tokio::test]
async fn needs_a_token() {
    let app = App::new().await;
    let answer = app.send(post(PATH).json(sms(1))).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (401, "missing_token")
    );
}
