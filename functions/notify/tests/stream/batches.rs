//! Records that are redelivered, that cannot be read, that fail for now.

use domain::Role;
use serde_json::{Value, json};

use crate::ports::Sent;
use crate::support::Scene;

#[tokio::test]
async fn what_is_handed_over_twice_has_happened_once() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let task = scene.task(1, json!({"title": "t", "assignees": [ben]})).await;
    let created = scene.records().await;
    scene.patch(&task, 2, json!({"status": "done"})).await;
    let moved = scene.records().await;
    let all: Vec<Value> = created.iter().chain(&moved).cloned().collect();
    // Also half of it first, as after a crash in the middle.
    for batch in [&all[..1], &all, &all] {
        assert!(scene.hand_over(batch).await.is_empty());
    }
    assert_eq!(scene.activity().await, ["status_changed status", "task_created "]);
    assert_eq!(
        scene.inbox(1).await,
        [("status_changed".to_owned(), "t".to_owned())]
    );
    assert_eq!(scene.inbox(2).await, [("assigned".to_owned(), "t".to_owned())]);
}

#[tokio::test]
async fn while_the_table_cannot_be_used_nothing_is_set_aside() {
    let mut scene = Scene::new().await;
    scene.task(1, json!({"title": "one"})).await;
    scene.task(2, json!({"title": "two"})).await;
    let records = scene.records().await;
    scene.without_table(true);
    assert_eq!(scene.hand_over(&records).await.len(), records.len());
    assert!(scene.sent().is_empty());
    scene.without_table(false);
    scene.deliver(&records).await;
    assert_eq!(scene.activity().await, ["task_created ", "task_created "]);
}

#[tokio::test]
async fn what_cannot_be_read_is_set_aside_with_its_reason_and_the_others_go_on() {
    let scene = Scene::new().await;
    scene.task(1, json!({"title": "one"})).await;
    scene.task(2, json!({"title": "two"})).await;
    let mut records = scene.records().await;
    records[0]["dynamodb"]["NewImage"]["version"] = json!({"S": "maybe"});
    let broken = records[0]["dynamodb"]["SequenceNumber"]
        .as_str()
        .unwrap()
        .to_owned();
    records.insert(
        1,
        json!({"eventID": "x", "dynamodb": {"SequenceNumber": "000000000000000000099"}}),
    );
    scene.deliver(&records).await;
    assert_eq!(scene.activity().await, ["task_created "]);
    let sent = scene.sent();
    let mut aside: Vec<Value> = sent
        .iter()
        .map(|sent| match sent {
            Sent::SetAside(body) => serde_json::from_str(body).unwrap(),
            other => panic!("{other:?}"),
        })
        .collect();
    aside.sort_by_key(|aside| aside["sequence_number"].to_string());
    assert_eq!(aside.len(), 2);
    assert_eq!(aside[0]["sequence_number"], broken);
    assert_eq!(aside[0]["record"], records[0]);
    assert!(!aside[0]["reason"].as_str().unwrap().is_empty());
    assert_eq!(aside[1]["sequence_number"], "000000000000000000099");
}

#[tokio::test]
async fn what_can_neither_be_read_nor_set_aside_comes_again() {
    let scene = Scene::new().await;
    scene.task(1, json!({"title": "one"})).await;
    let mut records = scene.records().await;
    records[0]["dynamodb"]["NewImage"]["version"] = json!({"S": "maybe"});
    let number = records[0]["dynamodb"]["SequenceNumber"]
        .as_str()
        .unwrap()
        .to_owned();
    scene.ports().fail_for_now("send_to_failure_queue");
    assert_eq!(scene.hand_over(&records).await, [number]);
    scene.deliver(&records).await;
    assert_eq!(scene.sent().len(), 1);
}

#[tokio::test]
async fn what_leaves_something_that_cannot_be_sent_comes_again() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let task = scene.task(1, json!({"title": "a", "assignees": [ben]})).await;
    let other = scene.task(2, json!({"title": "b"})).await;
    scene.settle().await;
    scene.patch(&task, 2, json!({"status": "in_progress"})).await;
    let mut records = scene.records().await;
    scene.patch(&task, 2, json!({"status": "done"})).await;
    records.extend(scene.records().await);
    scene.patch(&other, 2, json!({"status": "done"})).await;
    records.extend(scene.records().await);
    let numbers: Vec<_> = records
        .iter()
        .map(|record| record["dynamodb"]["SequenceNumber"].as_str().unwrap())
        .collect();
    scene.sent();
    // The first one's events.
    scene.ports().fail_for_now("send");
    assert_eq!(
        scene.hand_over(&records).await,
        numbers,
        "their events are one message"
    );
    scene.deliver(&records).await;
    let told: Vec<_> = scene.inbox(1).await.into_iter().map(|(_, title)| title).collect();
    assert_eq!(told.len(), 3, "{told:?}");
}

#[tokio::test]
async fn what_fails_for_now_comes_again_with_all_that_follows_it_of_the_same_item() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let task = scene.task(1, json!({"title": "a", "assignees": [ben]})).await;
    scene.settle().await;
    let mut records = Vec::new();
    for status in ["in_progress", "done"] {
        scene.patch(&task, 2, json!({ "status": status })).await;
        records.extend(scene.records().await);
    }
    scene.task(2, json!({"title": "b"})).await;
    records.extend(scene.records().await);
    let numbers: Vec<_> = records
        .iter()
        .map(|record| record["dynamodb"]["SequenceNumber"].as_str().unwrap().to_owned())
        .collect();
    scene.sent();
    records[0]["dynamodb"]["NewImage"]["version"] = json!({"S": "maybe"});
    scene.ports().fail_for_now("send_to_failure_queue");
    assert_eq!(scene.hand_over(&records).await, numbers[..2]);
    assert!(scene.inbox(1).await.is_empty(), "not the later one first");
    assert_eq!(scene.activity().await[0], "task_created ", "the others went on");
}

#[tokio::test]
async fn what_is_recorded_after_its_project_was_deleted_is_removed_with_it() {
    let scene = Scene::new().await;
    scene.task(1, json!({"title": "a"})).await;
    let late = scene.records().await;
    let by = crate::support::user(1);
    let access = scene.access(&by, &scene.project).await;
    scene
        .store
        .delete_project(&access, &by, scene.now())
        .await
        .unwrap();
    scene.settle().await;
    scene.sent();
    scene.deliver(&late).await;
    let project_id = scene.project.clone();
    let work = domain::Work::RemoveProject { project_id, by };
    assert_eq!(scene.sent(), [Sent::Enqueued(work)]);
}

#[tokio::test]
async fn integrations_are_told_of_each_event() {
    let scene = Scene::new().await;
    let task = scene.task(1, json!({"title": "t"})).await;
    scene
        .patch(&task, 1, json!({"title": "u", "status": "done"}))
        .await;
    scene.settle().await;
    // Two changes between two looks are one record here, as they never are in a stream.
    assert_eq!(scene.ports().published(), ["task_created"]);
    scene
        .patch(&task, 1, json!({"title": "v", "status": "to_do"}))
        .await;
    scene.settle().await;
    assert_eq!(scene.ports().published(), ["task_changed", "status_changed"]);
}
