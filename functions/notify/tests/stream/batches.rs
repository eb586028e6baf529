//! Records that come again, that cannot be read, that fail for now.

use domain::Role;
use serde_json::{Value, json};

use crate::kit::{Kit, Sent};

#[tokio::test]
async fn what_is_handed_over_twice_has_happened_once() {
    let kit = Kit::new().await;
    let ben = kit.member(2, Role::Editor).await;
    let task = kit.task(1, json!({"title": "t", "assignees": [ben]})).await;
    let created = kit.records().await;
    kit.patch(&task, 2, json!({"status": "done"})).await;
    let moved = kit.records().await;
    let all: Vec<Value> = created.iter().chain(&moved).cloned().collect();
    // Also half of it first, as after a crash in the middle.
    for batch in [&all[..1], &all, &all] {
        assert!(kit.hand_over(batch).await.is_empty());
    }
    assert_eq!(kit.activity().await, ["status_changed status", "task_created "]);
    assert_eq!(
        kit.inbox(1).await,
        [("status_changed".to_owned(), "t".to_owned())]
    );
    assert_eq!(kit.inbox(2).await, [("assigned".to_owned(), "t".to_owned())]);
}

#[tokio::test]
async fn what_cannot_be_read_is_set_aside_with_its_reason_and_the_others_go_on() {
    let kit = Kit::new().await;
    kit.task(1, json!({"title": "one"})).await;
    kit.task(2, json!({"title": "two"})).await;
    let mut records = kit.records().await;
    records[0]["dynamodb"]["NewImage"]["status"] = json!({"S": "maybe"});
    let broken = records[0]["dynamodb"]["SequenceNumber"]
        .as_str()
        .unwrap()
        .to_owned();
    records.insert(
        1,
        json!({"eventID": "x", "dynamodb": {"SequenceNumber": "000000000000000000099"}}),
    );
    assert!(kit.hand_over(&records).await.is_empty());
    assert_eq!(kit.activity().await, ["task_created "]);
    let sent = kit.sent();
    let aside: Vec<Value> = sent
        .iter()
        .map(|sent| match sent {
            Sent::SetAside(body) => serde_json::from_str(body).unwrap(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(aside.len(), 2);
    assert_eq!(aside[0]["sequence_number"], broken);
    assert_eq!(aside[0]["record"], records[0]);
    assert!(!aside[0]["reason"].as_str().unwrap().is_empty());
    assert_eq!(aside[1]["sequence_number"], "000000000000000000099");
}

#[tokio::test]
async fn what_can_neither_be_read_nor_set_aside_comes_again() {
    let kit = Kit::new().await;
    kit.task(1, json!({"title": "one"})).await;
    let mut records = kit.records().await;
    records[0]["dynamodb"]["NewImage"]["status"] = json!({"S": "maybe"});
    let number = records[0]["dynamodb"]["SequenceNumber"]
        .as_str()
        .unwrap()
        .to_owned();
    kit.later("send_to_failure_queue");
    assert_eq!(kit.hand_over(&records).await, [number]);
    assert!(kit.hand_over(&records).await.is_empty());
    assert_eq!(kit.sent().len(), 1);
}

#[tokio::test]
async fn what_fails_for_now_comes_again_with_all_that_follows_it_of_the_same_item() {
    let kit = Kit::new().await;
    let ben = kit.member(2, Role::Editor).await;
    let task = kit.task(1, json!({"title": "a", "assignees": [ben]})).await;
    let other = kit.task(2, json!({"title": "b"})).await;
    kit.settle().await;
    kit.patch(&task, 2, json!({"status": "in_progress"})).await;
    let mut records = kit.records().await;
    kit.patch(&task, 2, json!({"status": "done"})).await;
    records.extend(kit.records().await);
    kit.patch(&other, 2, json!({"status": "done"})).await;
    records.extend(kit.records().await);
    let numbers: Vec<_> = records
        .iter()
        .map(|record| record["dynamodb"]["SequenceNumber"].as_str().unwrap())
        .collect();
    kit.sent();
    kit.later("publish");
    assert_eq!(kit.hand_over(&records).await, numbers[..2]);
    assert_eq!(
        kit.inbox(1).await,
        [("status_changed".to_owned(), "b".to_owned())],
        "the others went on"
    );
    assert!(kit.hand_over(&records).await.is_empty());
    let told: Vec<_> = kit.inbox(1).await.into_iter().map(|(_, title)| title).collect();
    assert_eq!(told.len(), 3, "{told:?}");
}

#[tokio::test]
async fn integrations_are_told_of_each_event() {
    let kit = Kit::new().await;
    let task = kit.task(1, json!({"title": "t"})).await;
    kit.patch(&task, 1, json!({"title": "u", "status": "done"})).await;
    kit.settle().await;
    // Two changes between two looks are one record here, as they never are in a stream.
    assert_eq!(kit.published(), ["task_created"]);
    kit.patch(&task, 1, json!({"title": "v", "status": "to_do"}))
        .await;
    kit.settle().await;
    assert_eq!(kit.published(), ["task_changed", "status_changed"]);
}
