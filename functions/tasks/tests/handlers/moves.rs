//! Board order.

use serde_json::{Value, json};

use crate::support::{Scene, refused};

async fn scene() -> (Scene, [Value; 4]) {
    let scene = Scene::new().await;
    let tasks = scene.add_all(["a", "b", "c", "d"]).await;
    (scene, tasks)
}

#[tokio::test]
async fn beside_a_neighbour_or_to_the_end() {
    let (scene, [a, b, c, d]) = scene().await;
    let steps: [(&Value, &str, &str, &Value, &str); 11] = [
        (&d, "to_do", "before", &a, "dabc"),
        (&d, "to_do", "after", &a, "adbc"),
        (&a, "to_do", "after", &c, "dbca"),
        (&c, "to_do", "before", &b, "dcba"),
        (&d, "to_do", "before", &a, "cbda"),
        (&c, "to_do", "", &Value::Null, "bdac"),
        (&b, "to_do", "after", &d, "dbac"),
        (&c, "to_do", "before", &b, "dcba"),
        (&c, "done", "", &Value::Null, "dba|c"),
        (&a, "done", "before", &c, "db|ac"),
        (&d, "done", "after", &a, "b|adc"),
    ];
    for (task, status, side, neighbour, expected) in steps {
        scene.clock.advance_s(1);
        let mut body = json!({"status": status});
        if !side.is_empty() {
            body[side] = neighbour["id"].clone();
        }
        let answer = scene.move_task(task, body.clone()).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json(), scene.current(task).await);
        let (to_do, done) = (
            scene.titles("status=to_do").await,
            scene.titles("status=done").await,
        );
        let (to_do, done) = (to_do.concat(), done.concat());
        let found = if done.is_empty() {
            to_do
        } else {
            format!("{to_do}|{done}")
        };
        assert_eq!(found, expected, "{} {body}", task["title"]);
    }
}

#[tokio::test]
async fn between_two_neighbours_one_item_is_rewritten() {
    let (scene, [a, b, c, d]) = scene().await;
    for _ in 0..10 {
        scene
            .move_task(&d, json!({"status": "to_do", "after": a["id"]}))
            .await;
        scene
            .move_task(&d, json!({"status": "to_do", "before": c["id"]}))
            .await;
    }
    assert_eq!(scene.titles("").await.concat(), "abdc");
    for task in [&a, &b, &c] {
        assert_eq!(&scene.current(task).await, task, "untouched");
    }
}

#[tokio::test]
async fn to_where_it_is_changes_nothing() {
    let (scene, [a, b, c, d]) = scene().await;
    for (task, body) in [
        (&b, json!({"status": "to_do", "after": a["id"]})),
        (&b, json!({"status": "to_do", "before": c["id"]})),
        (&a, json!({"status": "to_do", "before": b["id"]})),
        (&d, json!({"status": "to_do", "after": c["id"]})),
        (&d, json!({"status": "to_do"})),
    ] {
        scene.clock.advance_s(1);
        let answer = scene.move_task(task, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(scene.titles("").await.concat(), "abcd");
        assert_eq!(&answer.json(), task, "without a version more");
        assert_eq!(&scene.current(task).await, task);
    }
}

#[tokio::test]
async fn completion_follows_the_column() {
    let (scene, [a, b, ..]) = scene().await;
    let done = scene.move_task(&a, json!({"status": "done"})).await.json();
    assert_eq!(done["completed_at"], done["updated_at"]);
    scene.clock.advance_s(60);
    scene.move_task(&b, json!({"status": "done"})).await;
    let within = scene
        .move_task(&a, json!({"status": "done", "after": b["id"]}))
        .await
        .json();
    assert_eq!(within["completed_at"], done["completed_at"], "it is no less done");
    let reopened = scene.move_task(&a, json!({"status": "in_progress"})).await.json();
    assert_eq!(reopened["completed_at"], Value::Null);
    assert_eq!(scene.current(&a).await, reopened);
}

#[tokio::test]
async fn neighbours_must_be_there() {
    let (scene, [a, b, c, d]) = scene().await;
    scene.move_task(&b, json!({"status": "done"})).await;
    assert_eq!(
        scene.send(scene.editor.delete(&scene.at(&c), "*")).await.status,
        204
    );
    let other = scene.project(&scene.editor, "other").await;
    let foreign = scene
        .task(&scene.editor, &other, json!({"title": "foreign"}))
        .await;
    let before = scene.everything().await;

    for side in ["after", "before"] {
        let answer = scene
            .move_task(&a, json!({"status": "to_do", side: b["id"]}))
            .await;
        refused(&answer, 409, "neighbour_elsewhere");
        let answer = scene
            .move_task(&a, json!({"status": "in_progress", side: d["id"]}))
            .await;
        refused(&answer, 409, "neighbour_elsewhere");
        for unknown in [
            &c["id"],
            &foreign["id"],
            &json!("tsk_ffffffffffffffffffffffffffffffff"),
        ] {
            let answer = scene
                .move_task(&a, json!({"status": "to_do", side: unknown}))
                .await;
            let expected = [(format!("/{side}"), "unknown_task".to_owned())];
            assert_eq!(refused(&answer, 422, "invalid_fields"), expected);
        }
    }
    assert_eq!(scene.everything().await, before);
    refused(
        &scene.move_task(&c, json!({"status": "to_do"})).await,
        404,
        "not_found",
    );
}
