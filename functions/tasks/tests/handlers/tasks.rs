//! What the routes of tasks answer when all is well.

use serde_json::{Value, json};

use crate::support::{Scene, assert_snapshot};

/// Every field that can be set.
fn full(scene: &Scene) -> Value {
    json!({
        "title": " Pack the books ", "description": "# All of them\r\n\t*really*", "status": "in_progress",
        "priority": "high", "assignees": [scene.viewer.id.as_str(), scene.owner.id.as_str()],
        "labels": ["heavy", "Überraschung"], "start": "2026-03-01",
        "due": "2026-03-29T03:30:00+02:00[Europe/Berlin]", "estimate_minutes": 90, "points": 0,
        "category": " Travel ", "why": "Before\nit *melts*",
        "checklist": [{"text": "boxes", "done": true}, {"text": "tape"}],
    })
}

#[tokio::test]
async fn create() {
    let scene = Scene::new().await;
    let answer = scene
        .send(scene.editor.post(&scene.tasks()).json(full(&scene)))
        .await;
    assert_snapshot!("create_task", &answer);
    assert_eq!(
        scene.read(&scene.viewer, answer.header("location")).await,
        answer.json(),
        "it is there"
    );
}

#[tokio::test]
async fn create_with_a_title_only() {
    let scene = Scene::new().await;
    let answer = scene
        .send(scene.editor.post(&scene.tasks()).json(json!({"title": "t"})))
        .await;
    assert_snapshot!("create_task_with_a_title_only", &answer);
    // Where a field may be null, that says the same as leaving it out.
    let body = json!({"title": "t", "description": null, "start": null, "due": null,
        "estimate_minutes": null, "points": null, "category": null, "why": null});
    let nulls = scene.send(scene.editor.post(&scene.tasks()).json(body)).await;
    assert_eq!(nulls.status, 201);
    let without_id_and_place = |mut task: Value| {
        task["id"].take();
        task["rank"].take();
        task
    };
    assert_eq!(
        without_id_and_place(nulls.json()),
        without_id_and_place(answer.json())
    );
}

#[tokio::test]
async fn create_a_task_that_is_done() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t", "status": "done"})).await;
    assert_eq!(task["completed_at"], task["created_at"]);
}

#[tokio::test]
async fn read() {
    let scene = Scene::new().await;
    let task = scene.add(full(&scene)).await;
    assert_snapshot!("read_task", &scene.send(scene.viewer.get(&scene.at(&task))).await);
}

#[tokio::test]
async fn update() {
    let scene = Scene::new().await;
    let task = scene.add(full(&scene)).await;
    let kept = task["checklist"][1]["id"].clone();
    let body = json!({
        "title": "Pack", "description": "less", "status": "done", "priority": "none", "assignees": null,
        "labels": ["light"], "start": null, "due": "2026-04-01", "estimate_minutes": 2.0, "points": 3,
        "checklist": [{"id": kept, "text": "tape", "done": true}, {"text": "pens"}],
    });
    let answer = scene
        .send(scene.editor.patch(&scene.at(&task), "\"1\"").json(body))
        .await;
    assert_snapshot!("update_task", &answer);
    assert_eq!(scene.current(&task).await, answer.json());
}

#[tokio::test]
async fn null_clears_what_can_be_cleared() {
    let scene = Scene::new().await;
    let task = scene.add(full(&scene)).await;
    let body = json!({"description": null, "assignees": null, "labels": null, "start": null, "due": null,
        "estimate_minutes": null, "points": null, "category": null, "why": null, "checklist": null});
    let answer = scene
        .send(scene.editor.patch(&scene.at(&task), "\"1\"").json(body))
        .await;
    assert_snapshot!("clear_task", &answer);
    assert_eq!(scene.current(&task).await, answer.json());
}

#[tokio::test]
async fn an_update_that_changes_nothing_is_no_new_version() {
    let scene = Scene::new().await;
    let task = scene.add(full(&scene)).await;
    let mut same = task.clone();
    for fixed in [
        "id",
        "project_id",
        "rank",
        "version",
        "created_by",
        "created_at",
        "updated_at",
        "completed_at",
        "subtasks",
    ] {
        same.as_object_mut().unwrap().remove(fixed);
    }
    for body in [json!({}), same] {
        let answer = scene
            .send(scene.editor.patch(&scene.at(&task), "*").json(body))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("etag")),
            (200, "\"1\""),
            "{}",
            answer.text
        );
        assert_eq!(answer.json(), task);
    }
    assert_eq!(scene.current(&task).await, task);
}

#[tokio::test]
async fn a_merge_patch_may_call_itself_one() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    let call = scene
        .editor
        .patch(&scene.at(&task), "*")
        .body(r#"{"title": "u"}"#);
    let answer = scene
        .send(call.header("content-type", "application/merge-patch+json; charset=UTF-8"))
        .await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["title"]),
        (200, &json!("u"))
    );
}

#[tokio::test]
async fn a_status_set_by_update_puts_the_task_at_the_end_of_its_column() {
    let scene = Scene::new().await;
    let [one, two] = scene.add_all(["one", "two"]).await;
    for task in [&two, &one] {
        scene.clock.advance_s(1);
        let call = scene
            .editor
            .patch(&scene.at(task), "*")
            .json(json!({"status": "done"}));
        let answer = scene.send(call).await.json();
        assert_eq!(answer["completed_at"], answer["updated_at"]);
    }
    assert_eq!(scene.titles("status=done").await, ["two", "one"]);

    let call = scene
        .editor
        .patch(&scene.at(&one), "*")
        .json(json!({"status": "to_do"}));
    assert_eq!(scene.send(call).await.json()["completed_at"], Value::Null);
}

#[tokio::test]
async fn delete() {
    let scene = Scene::new().await;
    let task = scene.add(full(&scene)).await;
    let answer = scene.send(scene.editor.delete(&scene.at(&task), "\"1\"")).await;
    assert_snapshot!("delete_task", &answer);
    assert_eq!(scene.send(scene.editor.get(&scene.at(&task))).await.status, 404);
    assert_eq!(scene.column("in_progress").await, [""; 0]);
}

#[tokio::test]
async fn relocate() {
    let scene = Scene::new().await;
    let task = scene.add(full(&scene)).await;
    let answer = scene.move_task(&task, json!({"status": "done"})).await;
    assert_snapshot!("move_task", &answer);
    assert_eq!(scene.current(&task).await, answer.json());
}

#[tokio::test]
async fn list() {
    let scene = Scene::new().await;
    scene.add(full(&scene)).await;
    scene.add_all(["two", "three"]).await;
    assert_snapshot!(
        "list_tasks",
        &scene
            .send(scene.viewer.get(&format!("{}?limit=2", scene.tasks())))
            .await,
    );
}

#[tokio::test]
async fn list_mine() {
    let scene = Scene::new().await;
    scene.add(full(&scene)).await;
    assert_snapshot!("list_my_tasks", &scene.send(scene.viewer.get("/v1/tasks")).await);
}
