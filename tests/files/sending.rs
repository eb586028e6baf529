//! Files of all sizes that come in one request, and of all names.

use serde_json::json;

use super::{Desk, file, transfer};
use crate::support::trial::tests;

tests! {
    Mail: [
        files_come_back_byte_for_byte,
        names_come_back_as_they_were,
        names_that_are_none_are_refused,
        a_comment_has_files,
    ],
}

async fn files_come_back_byte_for_byte() {
    let desk = Desk::new().await;
    let five_mib: Vec<u8> = (0..5 * 1024 * 1024_u32).map(|at| (at % 251) as u8).collect();
    for (name, bytes) in [("empty.bin", &[][..]), ("one.bin", b"x"), ("five.bin", &five_mib)] {
        let (_, attachment) = desk.attach(name, "application/octet-stream", bytes).await;
        assert_eq!(attachment["version"], 2);
        assert_eq!(attachment["thumbnail"]["state"], "none");
        let got = transfer::get(&attachment["download_url"]).await.done();
        assert!(got.body == bytes, "{name}");
        assert_eq!(got.header("content-type"), "application/octet-stream");
    }
    let listed = desk.person.list(&desk.attachments()).await;
    let sizes: Vec<_> = listed
        .iter()
        .map(|one| one["size_bytes"].as_u64().unwrap())
        .collect();
    assert_eq!(sizes, [0, 1, 5 * 1024 * 1024]);
}

async fn names_come_back_as_they_were() {
    let desk = Desk::new().await;
    let longest = format!("{}.txt", "\u{1f600}".repeat(62));
    let cases = [
        ("plan.txt", "filename=\"plan.txt\"; filename*=UTF-8''plan.txt"),
        (
            "a \"b\"; c='d'.txt",
            "filename=\"a _b_; c='d'.txt\"; filename*=UTF-8''a%20%22b%22%3B%20c%3D%27d%27.txt",
        ),
        (
            "\u{5e9}\u{200f}\u{627}.txt",
            "filename=\"___.txt\"; filename*=UTF-8''%D7%A9%E2%80%8F%D8%A7.txt",
        ),
        (
            "50%41.txt",
            "filename=\"50_41.txt\"; filename*=UTF-8''50%2541.txt",
        ),
        (&longest, "filename*=UTF-8''%F0%9F%98%80%F0%9F%98%80"),
    ];
    for (name, expected) in cases {
        let (_, attachment) = desk.attach(name, "text/plain", b"text").await;
        assert_eq!(attachment["file_name"], name);
        let got = transfer::get(&attachment["download_url"]).await.done();
        let disposition = got.header("content-disposition");
        assert!(disposition.starts_with("attachment; "), "{disposition}");
        assert!(disposition.contains(expected), "{disposition}");
    }
}

async fn names_that_are_none_are_refused() {
    let desk = Desk::new().await;
    let too_long = "x".repeat(256);
    for name in [
        "../../etc/passwd",
        "..",
        "a\\b",
        "a\nb",
        "a\u{0}b",
        "",
        "gpj.\u{202e}exe",
        &too_long,
    ] {
        let call = desk
            .person
            .client
            .post(&desk.attachments(), &file(name, "text/plain", b"x"));
        assert_eq!(call.send().await.invalid_fields(), ["/file_name"], "{name:?}");
    }
    assert!(desk.person.list(&desk.attachments()).await.is_empty());
}

async fn a_comment_has_files() {
    let desk = Desk::new().await;
    let comments = format!("{}/comments", desk.task);
    let body = json!({ "body": "See this" });
    let comment = desk.person.client.post(&comments, &body).send().await.created();
    let mut new = file("a.txt", "text/plain", b"x");
    new["comment_id"] = comment["id"].clone();
    let (path, made) = desk.ask(&new).await;
    transfer::put(&made["upload"], b"x").await.done();
    assert_eq!(desk.now(&path).await["comment_id"], comment["id"]);
}
