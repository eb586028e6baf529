//! What S3 refuses: everything but what was declared. The attachment stays as it was.

use serde_json::json;

use super::{Desk, file, transfer};
use crate::support::team::settle;
use crate::support::trial::tests;

tests! {
    Mail: [
        other_files_than_the_one_that_was_declared,
        another_place_than_the_one_that_was_given,
        a_second_time,
        too_much,
    ],
}

fn signature() -> (u16, String) {
    (403, "SignatureDoesNotMatch".to_owned())
}

async fn other_files_than_the_one_that_was_declared() {
    let desk = Desk::new().await;
    let (path, made) = desk.ask(&file("a.txt", "text/plain", b"hello")).await;
    let upload = &made["upload"];
    let url = upload["url"].as_str().unwrap();
    let headers = |name: &str, value: &str| {
        let mut headers = upload["headers"].clone();
        headers[name] = json!(value);
        headers
    };
    for longer_or_shorter in [&b"hello!"[..], b"hell", b""] {
        let said = transfer::put(upload, longer_or_shorter).await;
        assert_eq!(said.refusal(), signature(), "{longer_or_shorter:?}");
    }
    for (name, value) in [
        ("content-type", "text/html"),
        ("x-amz-checksum-sha256", &transfer::digest(b"jello")),
        ("if-none-match", "\"x\""),
    ] {
        let said = transfer::put_to(url, &headers(name, value), b"jello".to_vec()).await;
        assert_eq!(said.refusal(), signature(), "{name}");
    }
    let mut without = upload["headers"].clone();
    without.as_object_mut().unwrap().remove("if-none-match");
    let said = transfer::put_to(url, &without, b"hello".to_vec()).await;
    assert_eq!(said.status, 403, "{said:?}");
    let said = transfer::put(upload, b"jello").await;
    assert_eq!(said.refusal(), (400, "BadDigest".to_owned()));

    settle(&desk.person.client).await;
    assert_eq!(desk.now(&path).await, made["attachment"]);
    transfer::put(upload, b"hello").await.done();
}

async fn another_place_than_the_one_that_was_given() {
    let desk = Desk::new().await;
    let (one, made) = desk.ask(&file("a.txt", "text/plain", b"hello")).await;
    let (other, others) = desk.ask(&file("b.txt", "text/plain", b"hello")).await;
    let upload = &made["upload"];
    let url = upload["url"].as_str().unwrap();
    let id = |made: &serde_json::Value| made["attachment"]["id"].as_str().unwrap().to_owned();
    let elsewhere = url.replace(&id(&made), &id(&others));
    assert_ne!(elsewhere, url);
    for url in [
        elsewhere,
        url.replace("X-Amz-Expires=3600", "X-Amz-Expires=36000"),
        url.replace("/files/", "/thumbnails/"),
    ] {
        let said = transfer::put_to(&url, &upload["headers"], b"hello".to_vec()).await;
        assert_eq!(said.refusal(), signature(), "{url}");
    }
    // An address for putting is none for getting, and without a signature there is nothing.
    assert_eq!(transfer::get(&upload["url"]).await.refusal(), signature());
    let (bare, _) = url.split_once('?').unwrap();
    assert_eq!(transfer::get(&json!(bare)).await.status, 403);
    settle(&desk.person.client).await;
    for path in [one, other] {
        assert_eq!(desk.now(&path).await["state"], "pending");
    }
}

async fn a_second_time() {
    let desk = Desk::new().await;
    let (path, made) = desk.ask(&file("a.txt", "text/plain", b"hello")).await;
    transfer::put(&made["upload"], b"hello").await.done();
    let again = transfer::put(&made["upload"], b"hello").await;
    assert_eq!(again.refusal(), (412, "PreconditionFailed".to_owned()));
    settle(&desk.person.client).await;
    let attachment = desk.now(&path).await;
    assert_eq!(
        (&attachment["state"], &attachment["version"]),
        (&json!("available"), &json!(2)),
        "noticed once"
    );
}

async fn too_much() {
    let desk = Desk::new().await;
    const GIB: u64 = 1024 * 1024 * 1024;
    let sized = |bytes: u64| {
        let mut body = file("disk.img", "application/octet-stream", b"");
        body["size_bytes"] = json!(bytes);
        desk.person.client.post(&desk.attachments(), &body)
    };
    assert_eq!(sized(6 * GIB).send().await.invalid_fields(), ["/size_bytes"]);
    for _ in 0..2 {
        sized(5 * GIB).send().await.created();
    }
    // 10 GiB are what a project may have, whether they have arrived or not.
    let problem = sized(1).send().await.problem(409, "quota_exceeded");
    assert!(
        problem["detail"].as_str().unwrap().contains("0 bytes"),
        "{problem}"
    );
    let first = desk.person.list(&desk.attachments()).await.remove(0);
    let delete = desk.person.client.delete(&desk.at_id(&first["id"]));
    delete.header("if-match", "*").send().await.expect(204);
    sized(5 * GIB).send().await.created();
}
