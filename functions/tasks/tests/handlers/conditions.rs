//! `If-Match` and `If-None-Match`.

use serde_json::{Value, json};
use testkit::http::{Call, delete, patch};

use crate::support::{Scene, refused};

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
    assert_eq!(scene.send(call).await.header("etag"), "\"2.owner\"");
    (scene, task)
}

#[tokio::test]
async fn changes_need_one_that_names_the_version() {
    let (scene, task) = scene().await;
    let before = scene.everything().await;
    for (call, _) in changes(&scene, &task) {
        scene.refused(call, 428, "if_match_required").await;
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
            scene
                .refused(call.header("if-match", stale), 412, "stale_version")
                .await;
        }
    }
    for malformed in ["2", "\"2", "*, \"2\"", "**"] {
        for (call, _) in changes(&scene, &task) {
            scene
                .refused(call.header("if-match", malformed), 400, "invalid_if_match")
                .await;
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
            let is_project = answer.json()["role"].is_string();
            let etag = if is_project { "\"3.owner\"" } else { "\"3\"" };
            let expected = if answers { (200, etag) } else { (204, "") };
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
    let with = |condition: &str, status: &str| {
        let call = scene.editor.post(&to).json(json!({"status": status}));
        call.header("if-match", condition)
    };
    for stale in ["\"1\"", "W/\"2\""] {
        scene.refused(with(stale, "done"), 412, "stale_version").await;
    }
    scene.refused(with("2", "done"), 400, "invalid_if_match").await;
    assert_eq!(scene.current(&task).await, task);
    for (condition, status, etag) in [("\"2\"", "done", "\"3\""), ("*", "in_progress", "\"4\"")] {
        let answer = scene.send(with(condition, status)).await;
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
    for (path, version) in [(scene.at(&task), "2"), (scene.project.clone(), "2.viewer")] {
        let read = scene.send(scene.viewer.get(&path)).await;
        assert_eq!(read.header("etag"), format!("\"{version}\""));
        for same in [
            format!("\"{version}\""),
            format!("W/\"{version}\""),
            format!("\"1\", \"{version}\""),
            "*".to_owned(),
        ] {
            let answer = scene
                .send(scene.viewer.get(&path).header("if-none-match", &same))
                .await;
            assert_eq!(answer.status, 304, "{same}");
            assert_eq!(answer.header("etag"), read.header("etag"));
            assert_eq!(answer.text, "");
        }
        for other in ["\"1\"", "\"20\"", "2", "", "\"2.owner\""] {
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
async fn another_role_is_not_hidden_by_a_304() {
    let scene = Scene::new().await;
    let read = scene.send(scene.viewer.get(&scene.project)).await;
    let known = read.header("etag").to_owned();
    assert_eq!(known, "\"1.viewer\"");
    let call = scene.owner.patch(&scene.member(&scene.viewer), "*");
    let promoted = scene.send(call.json(json!({"role": "owner"}))).await;
    assert_eq!(promoted.status, 200);
    let again = scene
        .send(scene.viewer.get(&scene.project).header("if-none-match", &known))
        .await;
    assert_eq!(
        (again.status.as_u16(), again.header("etag")),
        (200, "\"1.owner\"")
    );
    assert_eq!(again.json()["role"], "owner");
    // What they read as a viewer is still the version that they change.
    for condition in [known.as_str(), "\"1\"", "\"1.editor\""] {
        let call = scene.viewer.patch(&scene.project, condition);
        let changed = scene.send(call.json(json!({}))).await;
        assert_eq!(changed.status, 200, "{condition}");
    }
    for stale in ["\"2.owner\"", "W/\"1.owner\"", "\"1.\"", "\".owner\""] {
        let call = scene.viewer.patch(&scene.project, stale);
        let refusal = scene.send(call.json(json!({"name": "new"}))).await;
        refused(&refusal, 412, "stale_version");
    }
}

#[tokio::test]
async fn comments_are_changed_in_the_version_that_was_read() {
    let (scene, task) = scene().await;
    let (path, _) = scene.comment(&scene.editor, &task, "one").await;
    let patch_without = patch(&path)
        .bearer(&scene.editor.token)
        .json(json!({"body": "x"}));
    let delete_without = delete(&path).bearer(&scene.editor.token);
    for call in [patch_without, delete_without] {
        scene.refused(call, 428, "if_match_required").await;
    }
    let change = |condition: &str| scene.editor.patch(&path, condition).json(json!({"body": "two"}));
    for stale in ["\"2\"", "W/\"1\"", "\"1.editor\""] {
        scene.refused(change(stale), 412, "stale_version").await;
        let call = scene.editor.delete(&path, stale);
        scene.refused(call, 412, "stale_version").await;
    }
    scene.refused(change("1"), 400, "invalid_if_match").await;
    let changed = scene.send(change("\"1\"")).await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"2\""));
    scene
        .refused(scene.owner.delete(&path, "\"1\""), 412, "stale_version")
        .await;
    assert_eq!(scene.send(scene.owner.delete(&path, "\"2\"")).await.status, 204);
}

#[tokio::test]
async fn memberships_need_none_but_honour_one() {
    let scene = Scene::new().await;
    let path = scene.member(&scene.viewer);
    let change = |role: &str| {
        patch(&path)
            .bearer(&scene.owner.token)
            .json(json!({"role": role}))
    };
    let changed = scene.send(change("editor")).await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"2\""));
    for stale in ["\"1\"", "W/\"2\""] {
        let call = change("owner").header("if-match", stale);
        scene.refused(call, 412, "stale_version").await;
        let call = scene.owner.delete(&path, stale);
        scene.refused(call, 412, "stale_version").await;
    }
    let changed = scene.send(change("viewer").header("if-match", "\"2\"")).await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"3\""));
    let removed = delete(&path).bearer(&scene.owner.token);
    assert_eq!(scene.send(removed).await.status, 204);
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
            scene.refused(call, 404, "not_found").await;
            let call = scene.viewer.patch(&path, condition).json(body.clone());
            scene.refused(call, 403, "role_lacking").await;
        }
    }
}
