//! A file's life over HTTP.

use serde_json::{Value, json};

use crate::support::{Scene, assert_snapshot, file, owned, refused};

#[tokio::test]
async fn create_attachment() {
    let scene = Scene::new().await;
    let body = file("caf\u{e9} \u{1f600}.png", "image/PNG", 1024);
    let call = scene.editor.post(&scene.attachments()).json(body);
    let answer = scene.send(call).await;
    assert_snapshot!("create_attachment", &answer);
    let location = answer.header("location").to_owned();
    assert_eq!(
        scene.read(&scene.viewer, &location).await,
        answer.json()["attachment"]
    );
    assert_eq!(scene.fakes.asked(), [""; 0], "S3 is not asked for addresses");
}

#[tokio::test]
async fn list_attachments() {
    let scene = Scene::new().await;
    let (arrived, _) = scene.add_picture(&scene.editor).await;
    scene.arrive(&arrived).await;
    scene.add(&scene.colleague, file("b.txt", "text/plain", 0)).await;
    let answer = scene.send(scene.viewer.get(&scene.attachments())).await;
    assert_snapshot!("list_attachments", &answer);
    let one_by_one = scene
        .list(&scene.viewer, &format!("{}?limit=1", scene.attachments()))
        .await;
    assert_eq!(json!(one_by_one), answer.json()["items"]);
}

#[tokio::test]
async fn read_attachment() {
    let scene = Scene::new().await;
    let (path, _) = scene.add_picture(&scene.editor).await;
    scene.arrive(&path).await;
    let answer = scene.send(scene.viewer.get(&path)).await;
    assert_snapshot!("read_attachment", &answer);
    // The address would be an old one.
    let known = scene.viewer.get(&path).header("if-none-match", "*");
    assert_eq!(scene.send(known).await.status, 200);
}

#[tokio::test]
async fn delete_attachment() {
    let scene = Scene::new().await;
    let (path, _) = scene.add_picture(&scene.editor).await;
    assert_eq!(usage(&scene).await, (1024, 1));
    let answer = scene.send(scene.editor.delete(&path, "\"1\"")).await;
    assert_snapshot!("delete_attachment", &answer);
    scene.refused(scene.editor.get(&path), 404, "not_found").await;
    scene
        .refused(scene.editor.delete(&path, "*"), 404, "not_found")
        .await;
    assert_eq!(
        scene.list(&scene.viewer, &scene.attachments()).await,
        [Value::Null; 0]
    );
    assert_eq!(usage(&scene).await, (0, 0));
}

#[tokio::test]
async fn deleting_needs_the_version_that_was_read() {
    let scene = Scene::new().await;
    let (path, _) = scene.add_picture(&scene.editor).await;
    scene.arrive(&path).await;
    let without = testkit::http::delete(&path).bearer(&scene.editor.token);
    scene.refused(without, 428, "if_match_required").await;
    for stale in ["\"1\"", "\"3\"", "W/\"2\""] {
        let answer = scene.send(scene.editor.delete(&path, stale)).await;
        refused(&answer, 412, "stale_version");
    }
    let answer = scene.send(scene.editor.delete(&path, "\"1\", \"2\"")).await;
    assert_eq!(answer.status, 204);
}

#[tokio::test]
async fn a_file_may_belong_to_ones_own_comment() {
    let scene = Scene::new().await;
    let (own, others) = (
        scene.comment(&scene.editor).await,
        scene.comment(&scene.colleague).await,
    );
    let with = |comment: &str| {
        let mut body = file("a.txt", "text/plain", 1);
        body["comment_id"] = json!(comment);
        scene.editor.post(&scene.attachments()).json(body)
    };
    let made = scene.expect(with(own.as_str()), 201).await.json();
    assert_eq!(made["attachment"]["comment_id"], own.as_str());
    let answer = scene.send(with(others.as_str())).await;
    assert_eq!(
        refused(&answer, 422, "invalid_fields"),
        owned([("/comment_id", "not_the_author")])
    );
    let absent = format!("cmt_{:032x}", 0xfff);
    let answer = scene.send(with(&absent)).await;
    assert_eq!(
        refused(&answer, 422, "invalid_fields"),
        owned([("/comment_id", "not_found")])
    );
}

#[tokio::test]
async fn an_archived_project_takes_no_files() {
    let scene = Scene::new().await;
    let (path, _) = scene.add_picture(&scene.editor).await;
    scene.archive(&scene.owner.id, &scene.project).await;
    let before = scene.everything().await;
    for call in [
        scene
            .editor
            .post(&scene.attachments())
            .json(file("a.txt", "text/plain", 1)),
        scene.editor.delete(&path, "*"),
    ] {
        scene.refused(call, 409, "project_archived").await;
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn what_has_not_arrived_after_a_day_is_gone() {
    let scene = Scene::new().await;
    let (late, _) = scene.add_picture(&scene.editor).await;
    let (arrived, _) = scene.add_picture(&scene.editor).await;
    scene.arrive(&arrived).await;
    scene.clock.advance_s(24 * 60 * 60);
    let (editor, path) = (&scene.editor, format!("{late}/complete"));
    // Tokens are good for an hour.
    let editor = scene.log_in(&editor.id);
    let parts = json!({"parts": [{"part_number": 1, "etag": "x"}]});
    for call in [
        editor.get(&late),
        editor.delete(&late, "*"),
        editor.post(&path).json(parts),
    ] {
        scene.refused(call, 404, "not_found").await;
    }
    let listed = scene.list(&editor, &scene.attachments()).await;
    assert_eq!(listed.len(), 1);
    assert!(arrived.ends_with(listed[0]["id"].as_str().unwrap()));
}

async fn usage(scene: &Scene) -> (u64, u64) {
    let usage = scene.store.files_usage(&scene.project).await.unwrap();
    (usage.size_bytes, usage.count)
}
