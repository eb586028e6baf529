//! `If-Match` and `If-None-Match`.

use api::testing::{Call, delete, patch};
use serde_json::{Value, json};

use crate::kit::{Scene, refused};

/// Whatever needs `If-Match`, without one.
fn changes(scene: &Scene, task: &Value) -> [(Call, bool); 4] {
    let (token, at) = (&scene.owner.token, scene.at(task));
    [
        (patch(&at).bearer(token).json(json!({"title": "new"})), true),
        (delete(&at).bearer(token), false),
        (
            patch(&scene.project).bearer(token).json(json!({"name": "new"})),
            true,
        ),
        (delete(&scene.project).bearer(token), false),
    ]
}

/// A task and a project of version 2.
async fn scene() -> (Scene, Value) {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    let call = scene
        .owner
        .patch(&scene.at(&task), "*")
        .json(json!({"title": "second"}));
    let task = scene.send(call).await.json();
    let call = scene
        .owner
        .patch(&scene.project, "*")
        .json(json!({"name": "second"}));
    assert_eq!(scene.send(call).await.header("etag"), "\"2\"");
    (scene, task)
}

#[tokio::test]
async fn changes_need_one_that_names_the_version() {
    let (scene, task) = scene().await;
    let before = scene.everything().await;
    for (call, _) in changes(&scene, &task) {
        refused(&scene.send(call).await, 428, "if_match_required");
    }
    // An empty field names nothing.
    for (call, _) in changes(&scene, &task) {
        let answer = scene.send(call.header("if-match", "")).await;
        refused(&answer, 428, "if_match_required");
    }
    for stale in [
        "\"1\"",
        "\"3\"",
        "W/\"2\"",
        "\"1\", W/\"2\", \"02\"",
        "\"\"",
        "\"-2\"",
    ] {
        for (call, _) in changes(&scene, &task) {
            refused(
                &scene.send(call.header("if-match", stale)).await,
                412,
                "stale_version",
            );
        }
    }
    for malformed in ["2", "\"2", "*, \"2\"", "**"] {
        for (call, _) in changes(&scene, &task) {
            refused(
                &scene.send(call.header("if-match", malformed)).await,
                400,
                "invalid_if_match",
            );
        }
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn the_version_may_be_one_of_several_or_any() {
    for condition in ["\"2\"", "\"1\",\"2\"", "W/\"2\", \"2\"", "*"] {
        let (scene, task) = scene().await;
        // The task first, the project with it last.
        for (call, answers) in changes(&scene, &task) {
            let answer = scene.send(call.header("if-match", condition)).await;
            let expected = if answers { (200, "\"3\"") } else { (204, "") };
            // Deletions come after the change that made version 3 of what they delete.
            if !answers && condition != "*" {
                refused(&answer, 412, "stale_version");
            } else {
                assert_eq!(
                    (answer.status.as_u16(), answer.header("etag")),
                    expected,
                    "{condition}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_move_needs_none_but_honours_one() {
    let (scene, task) = scene().await;
    let to = format!("{}/move", scene.at(&task));
    let with = |condition: &str| {
        let call = scene.editor.post(&to).json(json!({"status": "done"}));
        call.header("if-match", condition)
    };
    for stale in ["\"1\"", "W/\"2\""] {
        refused(&scene.send(with(stale)).await, 412, "stale_version");
    }
    refused(&scene.send(with("2")).await, 400, "invalid_if_match");
    assert_eq!(scene.now(&task).await, task);
    for (condition, etag) in [("\"2\"", "\"3\""), ("*", "\"4\"")] {
        let answer = scene.send(with(condition)).await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, etag));
    }
    assert_eq!(
        scene
            .move_task(&task, json!({"status": "to_do"}))
            .await
            .header("etag"),
        "\"5\""
    );
}

#[tokio::test]
async fn who_has_the_version_gets_304() {
    let (scene, task) = scene().await;
    for path in [scene.at(&task), scene.project.clone()] {
        let read = scene.send(scene.viewer.get(&path)).await;
        assert_eq!(read.header("etag"), "\"2\"");
        for same in ["\"2\"", "W/\"2\"", "\"1\", \"2\"", "*"] {
            let answer = scene
                .send(scene.viewer.get(&path).header("if-none-match", same))
                .await;
            assert_eq!(answer.status, 304, "{same}");
            assert_eq!((answer.header("etag"), answer.text.as_str()), ("\"2\"", ""));
        }
        for other in ["\"1\"", "\"20\"", "2", ""] {
            let answer = scene
                .send(scene.viewer.get(&path).header("if-none-match", other))
                .await;
            assert_eq!(
                (answer.status.as_u16(), &answer.text),
                (200, &read.text),
                "{other}"
            );
        }
        let answer = scene
            .send(scene.outsider.get(&path).header("if-none-match", "*"))
            .await;
        refused(&answer, 404, "not_found");
    }
}

#[tokio::test]
async fn who_may_not_change_learns_nothing_of_the_version() {
    let (scene, task) = scene().await;
    for (path, body) in [
        (scene.at(&task), json!({"title": "x"})),
        (scene.project.clone(), json!({"name": "x"})),
    ] {
        for condition in ["\"1\"", "\"2\""] {
            let call = scene.outsider.patch(&path, condition).json(body.clone());
            refused(&scene.send(call).await, 404, "not_found");
            let call = scene.viewer.patch(&path, condition).json(body.clone());
            refused(&scene.send(call).await, 403, "role_lacking");
        }
    }
}
