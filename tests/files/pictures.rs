//! Thumbnails, and pictures of people.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Desk, transfer};
use crate::support::Person;
use crate::support::fleet::ROOT;
use crate::support::team::settle;
use crate::support::trial::tests;

tests! {
    Mail: [
        a_picture_gets_a_thumbnail,
        a_photo_is_turned_and_made_smaller,
        what_is_no_picture_gets_none,
        a_picture_of_oneself_is_shown_and_taken_away,
        what_is_no_picture_is_not_shown,
    ],
}

/// One black pixel.
const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

pub(super) fn pixel() -> Vec<u8> {
    STANDARD.decode(PIXEL).unwrap()
}

async fn a_picture_gets_a_thumbnail() {
    let desk = Desk::new().await;
    let (_, attachment) = desk.attach("dot.png", "image/png", &pixel()).await;
    let thumbnail = &attachment["thumbnail"];
    assert_eq!(
        (
            &thumbnail["state"],
            &thumbnail["picture_width"],
            &thumbnail["width"]
        ),
        (&json!("ready"), &json!(1), &json!(1)),
        "{thumbnail}"
    );
    let got = transfer::get(&thumbnail["url"]).await.done();
    assert!(["image/png", "image/jpeg"].contains(&got.header("content-type")));
    assert!(!got.body.is_empty());
}

/// What `pictures` is tested with.
fn picture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{ROOT}/crates/pictures/tests/pictures/{name}")).unwrap()
}

async fn a_photo_is_turned_and_made_smaller() {
    let desk = Desk::new().await;
    // The same scene, stored upright and lying on its side.
    let mut shown = Vec::new();
    for name in ["orientation_1.jpg", "orientation_6.jpg"] {
        let (_, attachment) = desk.attach(name, "image/jpeg", &picture(name)).await;
        let thumbnail = attachment["thumbnail"].clone();
        assert_eq!(thumbnail["state"], "ready", "{attachment}");
        let got = transfer::get(&thumbnail["url"]).await.done();
        assert_eq!(got.header("content-type"), "image/jpeg");
        shown.push((
            thumbnail["picture_width"].clone(),
            thumbnail["picture_height"].clone(),
        ));
    }
    assert_eq!(shown[0], shown[1]);
    let (_, attachment) = desk.attach("a.gif", "image/gif", &picture("animated.gif")).await;
    assert_eq!(attachment["thumbnail"]["is_animated"], true);
}

async fn what_is_no_picture_gets_none() {
    let desk = Desk::new().await;
    let pixel = pixel();
    let cut = &pixel[..pixel.len() - 20];
    // A header that claims 50,000 by 50,000 pixels.
    let mut bomb = picture("plain.bmp");
    for at in [18, 22] {
        bomb[at..at + 4].copy_from_slice(&50_000_u32.to_le_bytes());
    }
    for (bytes, reason) in [
        (&b"no picture"[..], "unknown_format"),
        (cut, "broken"),
        (&bomb, "too_large"),
    ] {
        let (_, attachment) = desk.attach("dot.png", "image/png", bytes).await;
        let thumbnail = &attachment["thumbnail"];
        assert_eq!(
            (&thumbnail["state"], &thumbnail["reason"], &thumbnail["url"]),
            (&json!("failed"), &json!(reason), &Value::Null)
        );
    }
}

async fn upload(person: &Person, bytes: &[u8]) {
    let body =
        json!({ "content_type": "image/png", "size_bytes": bytes.len(), "sha256": transfer::digest(bytes) });
    let call = person.client.post("/v1/users/me/avatar", &body);
    let made = call.send().await.created();
    transfer::put(&made["upload"], bytes).await.done();
    settle(&person.client).await;
}

async fn shown(person: &Person) -> Value {
    let me = person.client.get("/v1/users/me").send().await.ok();
    me["avatar_url"].clone()
}

async fn a_picture_of_oneself_is_shown_and_taken_away() {
    let ann = Person::new().await;
    let project = ann.project().await;
    assert_eq!(shown(&ann).await, Value::Null);
    upload(&ann, &pixel()).await;
    let url = shown(&ann).await;
    let got = transfer::get(&url).await.done();
    assert!(got.header("content-type").starts_with("image/"));
    let members = ann.list(&format!("{project}/members")).await;
    let as_member = transfer::get(&members[0]["avatar_url"]).await.done();
    assert!(as_member.body == got.body);

    for _ in 0..2 {
        let remove = ann.client.delete("/v1/users/me/avatar");
        remove.send().await.expect(204);
    }
    settle(&ann.client).await;
    assert_eq!(shown(&ann).await, Value::Null);
    assert_eq!(transfer::get(&url).await.refusal(), transfer::gone());
}

async fn what_is_no_picture_is_not_shown() {
    let ann = Person::new().await;
    upload(&ann, b"no picture").await;
    assert_eq!(shown(&ann).await, Value::Null);
}
