//! The consumer is faster than any producer: the calls of a batch.

use domain::{IdSeed, JobId, Role, TaskId};
use serde_json::json;

use crate::support::{Scene, user};

/// An import writes some hundred rows a second. Three calls for each, one after the other, would follow at a tenth of that.
#[tokio::test]
async fn a_batch_of_imported_rows_takes_a_few_calls_however_many_they_are() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let import = store::imported_by(&JobId::from_seed(IdSeed([1; 16])));
    for n in 0..100 {
        let body = json!({"title": format!("Row {n}"), "assignees": [ben]});
        let mut task = scene.new_task(&scene.project, &user(1), body);
        task.task.id = TaskId::from_seed(IdSeed([n + 1; 16]));
        scene.put_task(task, Some(&import)).await;
    }
    let records = scene.records().await;
    assert!(records.len() >= 100, "{}", records.len());
    let (usage, messages) = (scene.store.usage(), scene.ports().messages());
    scene.deliver(&records).await;
    let round_trips = (scene.store.usage() - usage).round_trips;
    let messages = scene.ports().messages() - messages;
    assert_eq!(
        (round_trips, messages),
        (4 + 2 + 1, 1),
        "25 histories a request, the feed's head and a transaction, one read of what is deleted meanwhile, and all events in one message"
    );
    assert_eq!(scene.ports().published().len(), 100);
    let recorded = scene.everything_as_text().await.matches("task_created").count();
    assert_eq!(recorded, 100);
}

/// However much there is that a change concerns, its record takes a few calls: the rest is the worker's.
#[tokio::test]
async fn a_record_takes_a_bounded_number_of_calls_whatever_it_concerns() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Owner).await;
    let task = scene.task(1, json!({"title": "Busy", "assignees": [ben]})).await;
    for n in 0..120 {
        scene.comment(&task, 1, &format!("comment {n}")).await;
    }
    for n in 0..60 {
        let body = json!({"title": format!("Task {n}"), "assignees": [ben]});
        let mut one = scene.new_task(&scene.project, &user(1), body);
        one.task.id = TaskId::from_seed(IdSeed::derive(&["task", &n.to_string()]));
        scene.put_task(one, None).await;
    }
    for n in 10..60 {
        scene.member(n, Role::Owner).await;
    }
    scene.settle().await;
    let cost = async || {
        let records = scene.records().await;
        let before = scene.store.usage();
        scene.deliver(&records).await;
        (scene.store.usage() - before).round_trips
    };
    scene.person(3, "Person 3").await;
    scene.settle().await;
    scene.join(&scene.project, &user(3), Role::Editor).await;
    // What is deleted meanwhile, and the place on the project's board.
    assert_eq!(cost().await, 2, "somebody joins a project of many owners");
    scene.remove(2, 1).await;
    assert_eq!(cost().await, 2, "an owner of many tasks is removed");
    let stored = scene.stored(&task).await;
    scene
        .store
        .delete_task(&stored, &user(1), scene.now())
        .await
        .unwrap();
    assert_eq!(cost().await, 1 + 2, "a task of many comments is deleted");
}
