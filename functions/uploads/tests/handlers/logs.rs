//! The log of this function: enough to see what happened, and nothing that somebody typed or was given.

use aws::FilesError;
use serde_json::{Value, json};

use crate::support::{MIB, Scene, file};
use testkit::http::log;

#[tokio::test]
async fn no_name_no_address_and_no_digest() {
    let scene = Scene::new().await;
    let body = file("Lovelace's will.pdf", "application/pdf", 1);
    let call = scene.editor.post(&scene.attachments());
    scene
        .send(
            call.header("idempotency-key", "key-of-lovelace")
                .json(body.clone()),
        )
        .await;
    let (path, _) = scene.add(&scene.editor, body).await;
    scene.arrive(&path).await;
    let downloaded = scene.read(&scene.viewer, &path).await;
    assert!(downloaded["download_url"].is_string());
    let large = file("Lovelace.zip", "application/zip", 120 * MIB);
    scene.fakes.fail_next(FilesError::Unavailable);
    let call = scene.editor.post(&scene.attachments());
    assert_eq!(scene.send(call.json(large.clone())).await.status, 503);
    let (path, _) = scene.add(&scene.editor, large).await;
    for error in ["InvalidPart", "NoSuchBucket"] {
        scene.fakes.fail_next(FilesError::Refused(error.to_owned()));
        let parts =
            json!({"parts": [{"part_number": 1, "etag": "lovelace-1"}, {"part_number": 2, "etag": "b"}]});
        scene
            .send(scene.editor.post(&format!("{path}/complete")).json(parts))
            .await;
    }
    scene
        .send(
            scene
                .editor
                .post(&scene.attachments())
                .json(json!({"lovelace": 1})),
        )
        .await;

    let lines = log::lines();
    for secret in [
        "ovelace",
        "X-Amz",
        "https://",
        "47DEQ",
        "upload-1",
        &scene.editor.token,
    ] {
        for line in &lines {
            assert!(!line.to_string().contains(secret), "{line}");
        }
    }
    let of = |level: &str| lines.iter().filter(|line| line["level"] == level).count();
    assert_eq!(of("ERROR"), 2, "S3 failed twice");
    let is_request = |line: &&Value| line["message"] == "request";
    assert_eq!(lines.iter().filter(is_request).count(), 8);
}
