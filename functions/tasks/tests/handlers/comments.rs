//! Comments: writing, changing, deleting, listing; mentions.

use domain::{CommentId, IdSeed};
use serde_json::{Value, json};

use crate::support::{Scene, assert_snapshot, each, refused};
use testkit::http::Person;

async fn scene() -> (Scene, Value) {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await;
    (scene, task)
}

async fn listed(scene: &Scene, task: &Value) -> Vec<Value> {
    scene.list(&scene.viewer, &scene.comments(task)).await
}

#[tokio::test]
async fn create() {
    let (scene, task) = scene().await;
    let body = format!("Ask *@{}*,\n\nor @{}.", scene.viewer.id, scene.outsider.id);
    let call = scene
        .editor
        .post(&scene.comments(&task))
        .json(json!({"body": body}));
    let answer = scene.send(call).await;
    assert_snapshot!("create_comment", &answer);
    assert_eq!(
        answer.json()["mentions"],
        json!([scene.viewer.id.as_str()]),
        "members count"
    );
    assert_eq!(listed(&scene, &task).await, [answer.json()]);
    let now = scene.current(&task).await;
    assert_eq!(now, task, "the task has not changed");
}

#[tokio::test]
async fn update() {
    let (scene, task) = scene().await;
    let text = format!("@{}", scene.viewer.id);
    let (path, made) = scene.comment(&scene.editor, &task, &text).await;
    scene.clock.advance_s(60);
    let text = format!("@{} @{}", scene.owner.id, scene.editor.id);
    let answer = scene
        .send(scene.editor.patch(&path, "\"1\"").json(json!({"body": text})))
        .await;
    assert_snapshot!("update_comment", &answer);
    assert_eq!(listed(&scene, &task).await, [answer.json()]);
    for nothing in [json!({}), json!({"body": text})] {
        let same = scene.send(scene.editor.patch(&path, "*").json(nothing)).await;
        assert_eq!((same.status.as_u16(), same.json()), (200, answer.json()));
    }
    assert_ne!(made["updated_at"], answer.json()["updated_at"]);
}

#[tokio::test]
async fn delete() {
    let (scene, task) = scene().await;
    let (path, _) = scene.comment(&scene.editor, &task, "regretted").await;
    let answer = scene.send(scene.editor.delete(&path, "\"1\"")).await;
    assert_snapshot!("delete_comment", &answer);
    assert_eq!(listed(&scene, &task).await, [Value::Null; 0]);
    for call in [
        scene.editor.delete(&path, "*"),
        scene.editor.patch(&path, "*").json(json!({"body": "back"})),
    ] {
        scene.refused(call, 404, "not_found").await;
    }
}

#[tokio::test]
async fn list() {
    let (scene, task) = scene().await;
    let mut expected = Vec::new();
    for (n, by) in [&scene.owner, &scene.editor, &scene.colleague, &scene.owner]
        .into_iter()
        .enumerate()
    {
        expected.push(scene.comment(by, &task, &n.to_string()).await.1);
    }
    let other = scene.add(json!({"title": "other"})).await;
    scene.comment(&scene.owner, &other, "elsewhere").await;
    let page = scene
        .send(scene.viewer.get(&format!("{}?limit=2", scene.comments(&task))))
        .await;
    assert_snapshot!("list_comments", &page);
    for limit in 1..=5 {
        let path = format!("{}?limit={limit}", scene.comments(&task));
        assert_eq!(
            scene.list(&scene.viewer, &path).await,
            expected,
            "{limit} at once"
        );
    }
}

#[tokio::test]
async fn authors_keep_their_name_when_they_have_left() {
    let (scene, task) = scene().await;
    let (path, made) = scene.comment(&scene.editor, &task, "c").await;
    let left = scene
        .send(scene.editor.delete(&scene.member(&scene.editor), "*"))
        .await;
    assert_eq!(left.status, 204);
    assert_eq!(listed(&scene, &task).await, [made]);
    assert_eq!(scene.send(scene.owner.delete(&path, "*")).await.status, 204);
}

#[tokio::test]
async fn an_author_who_may_only_read_changes_nothing() {
    let (scene, task) = scene().await;
    let (path, made) = scene.comment(&scene.editor, &task, "c").await;
    let call = scene.owner.patch(&scene.member(&scene.editor), "*");
    assert_eq!(scene.send(call.json(json!({"role": "viewer"}))).await.status, 200);
    for call in [
        scene.editor.patch(&path, "*").json(json!({"body": "x"})),
        scene.editor.delete(&path, "*"),
        scene
            .editor
            .post(&scene.comments(&task))
            .json(json!({"body": "x"})),
    ] {
        scene.refused(call, 403, "role_lacking").await;
    }
    assert_eq!(listed(&scene, &task).await, [made]);
}

#[tokio::test]
async fn a_deleted_task_has_no_comments() {
    let (scene, task) = scene().await;
    let (path, _) = scene.comment(&scene.editor, &task, "c").await;
    assert_eq!(
        scene
            .send(scene.editor.delete(&scene.at(&task), "*"))
            .await
            .status,
        204
    );
    for call in [
        scene.viewer.get(&scene.comments(&task)),
        scene
            .editor
            .post(&scene.comments(&task))
            .json(json!({"body": "x"})),
        scene.editor.patch(&path, "*").json(json!({"body": "x"})),
        scene.editor.delete(&path, "*"),
    ] {
        scene.refused(call, 404, "not_found").await;
    }
}

#[tokio::test]
async fn every_field_error_at_once() {
    let (scene, task) = scene().await;
    let (path, _) = scene.comment(&scene.editor, &task, "c").await;
    let before = listed(&scene, &task).await;
    let many: String = (0..51).map(|n| format!("@usr_{n:032x} ")).collect();
    let both = [
        (json!({"body": null}), vec![("/body", "not_nullable")]),
        (json!({"body": 1}), vec![("/body", "wrong_type")]),
        (json!({"body": ""}), vec![("/body", "blank")]),
        (json!({"body": " \n\u{3000}"}), vec![("/body", "blank")]),
        (json!({"body": "a\u{0}"}), vec![("/body", "control_character")]),
        (json!({"body": "x".repeat(65_537)}), vec![("/body", "too_long")]),
        (
            json!({"body": "\u{e9}".repeat(32_769)}),
            vec![("/body", "too_long")],
        ),
        (json!({"body": many}), vec![("/body", "too_many_mentions")]),
        (
            json!({"body": [], "text": "x"}),
            vec![("/body", "wrong_type"), ("/text", "unknown_field")],
        ),
    ];
    let found = async |call| {
        let found = scene.refused(call, 422, "invalid_fields").await;
        let owned = found.into_iter();
        owned.collect::<Vec<_>>()
    };
    for (body, expected) in both {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(p, c)| (p.to_owned(), c.to_owned()))
            .collect();
        let call = scene.editor.post(&scene.comments(&task)).json(body.clone());
        assert_eq!(found(call).await, expected);
        let call = scene.editor.patch(&path, "*").json(body);
        assert_eq!(found(call).await, expected);
    }
    let call = scene.editor.patch(&path, "*").json(json!({"author": "x"}));
    assert_eq!(
        found(call).await,
        [("/author".to_owned(), "read_only".to_owned())]
    );
    assert_eq!(listed(&scene, &task).await, before);

    let edge = "\u{e9}".repeat(32_768);
    let (_, largest) = scene.comment(&scene.editor, &task, &edge).await;
    assert_eq!(largest["body"], edge.as_str());
}

#[tokio::test]
async fn a_page_of_the_largest_comments_can_be_answered() {
    let (scene, task) = scene().await;
    // A quotation mark takes two bytes in JSON, and four in the JSON within JSON that Lambda answers with.
    let worst = "\"".repeat(64 * 1024);
    for _ in 0..18 {
        scene.comment(&scene.editor, &task, &worst).await;
    }
    let answer = scene
        .send(scene.viewer.get(&format!("{}?limit=100", scene.comments(&task))))
        .await;
    let as_lambda = serde_json::to_string(&answer.text).unwrap();
    assert!(as_lambda.len() < 6_000_000, "{}", as_lambda.len());
    assert!(answer.json()["next_cursor"].is_string());
    assert_eq!(listed(&scene, &task).await.len(), 18);
}

async fn keyed(scene: &Scene, by: &Person, task: &Value, body: &str) -> testkit::http::Answer {
    let call = by.post(&scene.comments(task)).header("idempotency-key", "k");
    scene.send(call.json(json!({"body": body}))).await
}

#[tokio::test]
async fn a_retry_is_answered_with_what_it_made() {
    let (scene, task) = scene().await;
    let text = format!("@{}", scene.viewer.id);
    let first = keyed(&scene, &scene.editor, &task, &text).await;
    assert_eq!(first.status, 201, "{}", first.text);
    scene.leave(&scene.project, &scene.viewer).await;
    scene.clock.advance_s(24 * 60);
    let again = keyed(&scene, &scene.editor, &task, &text).await;
    assert_eq!(again.snapshot(), first.snapshot());
    let other = keyed(&scene, &scene.editor, &task, "another").await;
    refused(&other, 422, "idempotency_key_reused");
    let path = first.header("location").to_owned();
    assert_eq!(scene.send(scene.editor.delete(&path, "*")).await.status, 204);
    refused(&keyed(&scene, &scene.editor, &task, &text).await, 409, "deleted");
    assert_eq!(
        keyed(&scene, &scene.colleague, &task, &text).await.status,
        201,
        "keys are personal"
    );
    let bodies = scene.list(&scene.owner, &scene.comments(&task)).await;
    assert_eq!(each(&bodies, "body"), [text.as_str()]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_creations_with_one_key_make_one_comment() {
    let (scene, task) = scene().await;
    let call = || {
        let call = scene.editor.post(&scene.comments(&task));
        call.header("idempotency-key", "k").json(json!({"body": "once"}))
    };
    let answers = scene.send_at_once((0..20).map(|_| call())).await;
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), answer.json()), (201, answers[0].json()));
    }
    assert_eq!(listed(&scene, &task).await, [answers[0].json()]);
}

#[tokio::test]
async fn a_comment_that_never_was_is_not_found() {
    let (scene, task) = scene().await;
    let id = CommentId::from_seed(IdSeed([9; 16]));
    let path = format!("{}/{id}", scene.comments(&task));
    scene
        .refused(scene.owner.delete(&path, "*"), 404, "not_found")
        .await;
}
