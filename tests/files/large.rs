//! Files that come in parts.

use ring::digest::{Context, SHA256};
use serde_json::{Value, json};

use super::transfer::{self, Blocks};
use super::{Desk, file};
use crate::support::all;
use crate::support::team::settle;
use crate::support::trial::tests;

tests! {
    Mail: [
        two_hundred_mebibytes_come_back_byte_for_byte,
        another_file_than_the_one_that_was_declared_is_rejected,
    ],
}

const MIB: u64 = 1024 * 1024;

fn hash(blocks: Blocks) -> Vec<u8> {
    let mut context = Context::new(&SHA256);
    for block in blocks {
        context.update(&block);
    }
    context.finish().as_ref().to_vec()
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Puts the parts, each of blocks of its own; what completing wants to know.
async fn put_parts(upload: &Value) -> Value {
    let mut first = 0;
    let mut parts = Vec::new();
    for part in upload["parts"].as_array().unwrap() {
        let blocks = part["size_bytes"].as_u64().unwrap() / Blocks::BLOCK_BYTES;
        parts.push((part, Blocks::new(first..first + blocks)));
        first += blocks;
    }
    let put = |(part, blocks): (&Value, Blocks)| {
        let (url, headers) = (part["url"].as_str().unwrap().to_owned(), part["headers"].clone());
        let number = part["part_number"].clone();
        async move {
            let said = transfer::put_to(&url, &headers, reqwest::Body::wrap(blocks)).await;
            let said = said.done();
            json!({ "part_number": number, "etag": said.header("etag") })
        }
    };
    let done = all(parts.into_iter().map(put)).await;
    json!({ "parts": done })
}

async fn two_hundred_mebibytes_come_back_byte_for_byte() {
    let desk = Desk::new().await;
    let whole = hash(Blocks::new(0..200));
    let mut body = file("film.mkv", "video/x-matroska", b"");
    body["size_bytes"] = json!(200 * MIB);
    body["sha256"] = json!(base64(&whole));
    let starts = [0, 64, 128, 192, 200];
    let digests: Vec<_> = starts
        .windows(2)
        .map(|range| base64(&hash(Blocks::new(range[0]..range[1]))))
        .collect();
    body["part_sha256"] = json!(digests);
    let (path, made) = desk.ask(&body).await;
    let upload = &made["upload"];
    let parts = upload["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 4);

    // Not these bytes, and not so many.
    let last = &parts[3];
    let url = last["url"].as_str().unwrap();
    let said = transfer::put_to(url, &last["headers"], reqwest::Body::wrap(Blocks::new(0..8))).await;
    assert_eq!(said.refusal(), (400, "BadDigest".to_owned()));
    let said = transfer::put_to(url, &last["headers"], reqwest::Body::wrap(Blocks::new(192..199))).await;
    assert_eq!(said.refusal(), (403, "SignatureDoesNotMatch".to_owned()));
    let complete = upload["complete_url"].as_str().unwrap();
    let guessed = json!({ "parts": (1..=4).map(|number| json!({ "part_number": number, "etag": "\"x\"" })).collect::<Vec<_>>() });
    let early = desk.person.client.post(complete, &guessed).send().await;
    assert_eq!(early.invalid_fields(), ["/parts"]);

    let completed = put_parts(upload).await;
    for _ in 0..2 {
        let answer = desk.person.client.post(complete, &completed).send().await.ok();
        assert!(["pending", "checking", "available"].contains(&answer["state"].as_str().unwrap()));
    }
    settle(&desk.person.client).await;
    let attachment = desk.now(&path).await;
    assert_eq!(attachment["state"], "available", "{attachment}");

    let url = attachment["download_url"].as_str().unwrap();
    let mut response = transfer::client().get(url).send().await.unwrap();
    let (mut context, mut bytes) = (Context::new(&SHA256), 0);
    while let Some(chunk) = response.chunk().await.unwrap() {
        context.update(&chunk);
        bytes += chunk.len() as u64;
    }
    assert_eq!(bytes, 200 * MIB);
    assert!(context.finish().as_ref() == whole);
}

/// S3 compares parts, if at all; the whole is the worker's.
async fn another_file_than_the_one_that_was_declared_is_rejected() {
    let desk = Desk::new().await;
    let mut body = file("film.mkv", "video/x-matroska", b"");
    body["size_bytes"] = json!(101 * MIB);
    let (path, made) = desk.ask(&body).await;
    let completed = put_parts(&made["upload"]).await;
    let complete = made["upload"]["complete_url"].as_str().unwrap();
    desk.person.client.post(complete, &completed).send().await.ok();
    settle(&desk.person.client).await;
    let attachment = desk.now(&path).await;
    assert_eq!(
        (&attachment["state"], &attachment["download_url"]),
        (&json!("rejected"), &Value::Null)
    );
}
