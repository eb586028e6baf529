//! `Idempotency-Key`: a creation that is sent again makes nothing new.

use serde_json::Value;
use testkit::http::Call;

use crate::support::{MIB, Scene, created, file, refused};
use testkit::http::Person;

fn create(scene: &Scene, by: &Person, body: Value) -> Call {
    by.post(&scene.attachments())
        .header("idempotency-key", "k")
        .json(body)
}

#[tokio::test]
async fn a_retry_is_answered_with_what_it_made_and_new_addresses() {
    let scene = Scene::new().await;
    let body = file("a.txt", "text/plain", 1);
    let first = scene
        .expect(create(&scene, &scene.editor, body.clone()), 201)
        .await
        .json();
    scene.clock.advance_s(30 * 60);
    let again = scene
        .expect(create(&scene, &scene.editor, body.clone()), 201)
        .await
        .json();
    assert_eq!(again["attachment"], first["attachment"]);
    assert_eq!(again["upload"]["expires_at"], "2026-03-01T13:30:01.000Z");
    assert_ne!(again["upload"]["url"], first["upload"]["url"]);

    let path = format!(
        "{}/{}",
        scene.attachments(),
        first["attachment"]["id"].as_str().unwrap()
    );
    scene.arrive(&path).await;
    let later = scene
        .expect(create(&scene, &scene.editor, body.clone()), 201)
        .await
        .json();
    assert_eq!(later["attachment"]["state"], "available");
    assert_eq!(later["upload"], Value::Null, "there is nothing to upload");

    let other = create(&scene, &scene.editor, file("b.txt", "text/plain", 1));
    scene.refused(other, 422, "idempotency_key_reused").await;
    let others = scene.send(create(&scene, &scene.colleague, body.clone())).await;
    assert_ne!(created(&others)["attachment"]["id"], first["attachment"]["id"]);

    assert_eq!(scene.send(scene.editor.delete(&path, "*")).await.status, 204);
    let late = scene.send(create(&scene, &scene.editor, body)).await;
    refused(&late, 409, "deleted");
}

#[tokio::test]
async fn a_retry_begins_no_other_upload() {
    let scene = Scene::new().await;
    let body = file("a.zip", "application/zip", 120 * MIB);
    let first = scene
        .expect(create(&scene, &scene.editor, body.clone()), 201)
        .await
        .json();
    assert_eq!(scene.fakes.asked().len(), 1);
    let again = scene
        .expect(create(&scene, &scene.editor, body), 201)
        .await
        .json();
    assert_eq!(scene.fakes.asked(), [""; 0]);
    assert_eq!(again, first, "within the same second");
}

#[tokio::test]
async fn what_was_never_uploaded_cannot_be_asked_for_again_by_its_key() {
    let scene = Scene::new().await;
    let body = file("a.txt", "text/plain", 1);
    scene
        .expect(create(&scene, &scene.editor, body.clone()), 201)
        .await
        .json();
    scene.clock.advance_s(25 * 60 * 60);
    let editor = scene.log_in(&scene.editor.id);
    scene.refused(create(&scene, &editor, body), 409, "deleted").await;
}
