//! What a deployment takes, and a project, and a task.

use domain::MAX_ATTACHMENTS;
use serde_json::{Value, json};

use crate::support::{MAX_FILE_BYTES, MAX_PROJECT_BYTES, MIB, Scene, created, file, owned, refused};

async fn ask(scene: &Scene, body: Value) -> testkit::http::Answer {
    scene
        .send(scene.editor.post(&scene.attachments()).json(body))
        .await
}

#[tokio::test]
async fn size_and_type_are_the_deployments() {
    let scene = Scene::new().await;
    let answer = ask(
        &scene,
        file("a.exe", "application/x-msdownload", MAX_FILE_BYTES + 1),
    )
    .await;
    assert_eq!(
        refused(&answer, 422, "invalid_fields"),
        owned([
            ("/size_bytes", "file_too_large"),
            ("/content_type", "content_type_not_allowed")
        ])
    );
    let answer = ask(&scene, file("a.zip", "application/zip", 6 * 1024 * MIB)).await;
    assert_eq!(
        refused(&answer, 422, "invalid_fields"),
        owned([("/size_bytes", "out_of_range")])
    );
    created(&ask(&scene, file("a.zip", "application/zip", MAX_FILE_BYTES)).await);
}

#[tokio::test]
async fn every_field_error_at_once() {
    let scene = Scene::new().await;
    let before = scene.everything().await;
    let cases = [
        (
            json!({}),
            owned([
                ("/file_name", "required"),
                ("/content_type", "required"),
                ("/size_bytes", "required"),
                ("/sha256", "required"),
            ]),
        ),
        (
            json!({"file_name": "../x", "content_type": "png", "size_bytes": -1, "sha256": "x", "part_sha256": ["y"],
                "comment_id": "tsk_1", "name": "x"}),
            owned([
                ("/file_name", "path_separator"),
                ("/content_type", "invalid_content_type"),
                ("/size_bytes", "out_of_range"),
                ("/sha256", "invalid_sha256"),
                ("/part_sha256/0", "invalid_sha256"),
                ("/comment_id", "invalid_id"),
                ("/name", "unknown_field"),
            ]),
        ),
    ];
    for (body, expected) in cases {
        let answer = ask(&scene, body).await;
        assert_eq!(refused(&answer, 422, "invalid_fields"), expected);
    }
    for (name, code) in [
        ("..", "reserved"),
        ("a\nb", "control_character"),
        ("gpj.\u{202e}exe", "control_character"),
        ("a\\b", "path_separator"),
        (" ", "blank"),
    ] {
        let answer = ask(&scene, file(name, "text/plain", 1)).await;
        assert_eq!(
            refused(&answer, 422, "invalid_fields"),
            owned([("/file_name", code)]),
            "{name:?}"
        );
    }
    let long = ask(&scene, file(&"x".repeat(256), "text/plain", 1)).await;
    assert_eq!(
        refused(&long, 422, "invalid_fields"),
        owned([("/file_name", "too_long")])
    );
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn a_projects_files_take_so_much_and_no_more() {
    let scene = Scene::new().await;
    let (whole, _) = scene
        .add(
            &scene.editor,
            file("a.zip", "application/zip", MAX_FILE_BYTES - MIB),
        )
        .await;
    scene
        .add(&scene.editor, file("b.zip", "application/zip", MAX_FILE_BYTES))
        .await;
    assert_eq!(2 * MAX_FILE_BYTES, MAX_PROJECT_BYTES);
    let before = scene.everything().await;
    let answer = ask(&scene, file("c.txt", "text/plain", MIB + 1)).await;
    refused(&answer, 409, "quota_exceeded");
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("1048576 bytes"), "{detail}");
    assert_eq!(scene.everything().await, before);
    created(&ask(&scene, file("c.txt", "text/plain", MIB)).await);
    refused(
        &ask(&scene, file("d.txt", "text/plain", 1)).await,
        409,
        "quota_exceeded",
    );
    assert_eq!(scene.send(scene.editor.delete(&whole, "*")).await.status, 204);
    created(&ask(&scene, file("d.txt", "text/plain", 1)).await);
}

#[tokio::test]
async fn a_task_has_two_hundred_files() {
    let scene = Scene::new().await;
    for _ in 0..MAX_ATTACHMENTS {
        created(&ask(&scene, file("a.txt", "text/plain", 0)).await);
    }
    refused(
        &ask(&scene, file("a.txt", "text/plain", 0)).await,
        409,
        "too_many_attachments",
    );
    let listed = scene
        .list(&scene.viewer, &format!("{}?limit=100", scene.attachments()))
        .await;
    assert_eq!(listed.len(), MAX_ATTACHMENTS);
}
