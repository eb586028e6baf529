//! Requests that cannot be read: one answer for each, nothing written.

use api::MAX_BODY_BYTES;
use serde_json::json;
use testkit::http::Call;

use crate::support::{MIB, Scene, file, refused};

/// Every route that takes a body.
async fn calls(scene: &Scene) -> Vec<String> {
    let (path, _) = scene
        .add(&scene.editor, file("a.zip", "application/zip", 120 * MIB))
        .await;
    vec![
        scene.attachments(),
        format!("{path}/complete"),
        "/v1/users/me/avatar".to_owned(),
    ]
}

fn posts(scene: &Scene, paths: &[String]) -> Vec<Call> {
    paths.iter().map(|path| scene.editor.post(path)).collect()
}

#[tokio::test]
async fn bodies_that_cannot_be_read() {
    let scene = Scene::new().await;
    let paths = calls(&scene).await;
    let before = scene.everything().await;
    for (body, code) in [
        ("", "missing_body"),
        ("{", "malformed_json"),
        (r#"{"size_bytes": 1} {}"#, "malformed_json"),
        (r#"{"sha256": "a", "sha256": "a"}"#, "duplicate_member"),
    ] {
        for call in posts(&scene, &paths) {
            let call = call.header("content-type", "application/json").body(body);
            scene.refused(call, 400, code).await;
        }
    }
    for call in posts(&scene, &paths) {
        let call = call.header("content-type", "text/plain").body("{}");
        scene.refused(call, 415, "unsupported_media_type").await;
    }
    for call in posts(&scene, &paths) {
        let body = " ".repeat(MAX_BODY_BYTES + 1);
        let call = call.header("content-type", "application/json").body(body);
        scene.refused(call, 413, "body_too_large").await;
    }
    for body in [json!(null), json!([]), json!("x")] {
        for call in posts(&scene, &paths) {
            let errors = scene
                .refused(call.json(body.clone()), 422, "invalid_fields")
                .await;
            assert_eq!(errors, [(String::new(), "wrong_type".to_owned())]);
        }
    }
    for call in posts(&scene, &paths[..1]) {
        let call = call.header("idempotency-key", "").json(json!({}));
        scene.refused(call, 400, "invalid_idempotency_key").await;
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn lists_have_a_limit_and_a_cursor() {
    let scene = Scene::new().await;
    let list = scene.attachments();
    for query in ["limit=0", "limit=101", "limit=x", "state=pending"] {
        let answer = scene.send(scene.viewer.get(&format!("{list}?{query}"))).await;
        refused(&answer, 422, "invalid_fields");
    }
    for _ in 0..2 {
        scene.add_picture(&scene.editor).await;
    }
    let page = scene.read(&scene.viewer, &format!("{list}?limit=1")).await;
    let cursor = page["next_cursor"].as_str().unwrap();
    let forged = format!("{list}?cursor={}", &cursor[1..]);
    scene
        .refused(scene.viewer.get(&forged), 400, "invalid_cursor")
        .await;
    let others = format!("{list}?cursor={cursor}");
    scene
        .refused(scene.editor.get(&others), 400, "invalid_cursor")
        .await;
}
