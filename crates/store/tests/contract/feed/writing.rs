//! Entries while they are written, and what they cost.

use domain::{ChangeKind, TaskId};
use futures_util::future::join_all;
use serde_json::json;

use super::{Follower, changed};
use crate::costs::Costs;
use crate::faults::{Fault, Faults};
use crate::scene::Scene;
use crate::server::SERVER;

#[tokio::test]
async fn many_changes_are_several_entries_of_one_transaction() {
    let scene = Scene::new().await;
    let mark = scene.feed(None, 10).await.unwrap().next;
    let ids: Vec<TaskId> = (0..250)
        .map(|_| scene.task(json!({"title": "t"})).task.id)
        .collect();
    let changes: Vec<_> = ids.iter().map(changed).collect();
    let ((), cost) = scene.cost(scene.append(&changes)).await;
    assert_eq!(cost.round_trips, 2, "the head, and the transaction");
    let mut follower = Follower::new(&scene, 100);
    follower.mark = Some(mark);
    let said = follower.follow().await;
    let expected: Vec<_> = ids.into_iter().map(|id| (ChangeKind::Deleted, id)).collect();
    assert_eq!(said, expected, "they were never created");
    assert_eq!(follower.pages, 3);
}

#[tokio::test]
async fn those_who_append_at_once_wait_for_each_other() {
    let scene = Scene::new().await;
    let tasks = scene.add_many(12).await;
    let mut follower = Follower::new(&scene, 5);
    follower.mark = Some(scene.feed(None, 100).await.unwrap().next);
    let appended = tasks.iter().map(|task| {
        let scene = &scene;
        async move { scene.append(&[changed(&task.id)]).await }
    });
    let follow = async {
        let mut said = Vec::new();
        while said.len() < tasks.len() {
            said.extend(follower.page().await.1);
        }
        said
    };
    let (_, mut said) = tokio::join!(join_all(appended), follow);
    said.sort();
    let mut expected: Vec<_> = tasks
        .iter()
        .map(|task| (ChangeKind::Changed, task.id.clone()))
        .collect();
    expected.sort();
    assert_eq!(said, expected, "each once, and none left out");
}

#[tokio::test]
async fn costs() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await.task;
    let mut costs = Costs::new(&scene.store);
    let start = scene.feed(None, 1).await.unwrap().next;
    let start = scene.feed(Some(&start), 1).await.unwrap().next;
    // The head is read, and written in a transaction with the entry.
    costs
        .check("append", 2, 5.0, scene.append(&[changed(&task.id)]))
        .await;
    costs
        .check("append again", 2, 5.0, scene.append(&[changed(&task.id)]))
        .await;
    // The tasks that there are: the head, and a query.
    let begun = costs.check("begin", 2, 2.0, scene.feed(None, 1)).await.unwrap();
    let begun = costs
        .check("go on", 1, 1.0, scene.feed(Some(&begun.next), 1))
        .await
        .unwrap();
    costs
        .check("nothing has changed", 1, 1.0, scene.feed(Some(&begun.next), 1))
        .await;
    costs
        .check("a task has changed", 2, 2.0, scene.feed(Some(&start), 50))
        .await;
    costs.assert_right();
}

/// The items of a transaction become visible one by one: here the head, and then the entry.
#[tokio::test]
async fn an_entry_that_is_being_written_is_waited_for() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await.task;
    scene.append(&[changed(&task.id)]).await;
    let mut follower = Follower::new(&scene, 10);
    follower.follow().await;
    scene.append(&[changed(&task.id)]).await;
    let entry = scene
        .feed_item(&format!("FEED#{:016}", scene.last().await))
        .await
        .unwrap();
    scene.delete_item(&entry).await;
    let (faults, store) = Faults::new(1);
    let appears = scene
        .client
        .put_item()
        .table_name(&SERVER.table)
        .set_item(Some(entry));
    // The first query finds nothing.
    faults.add("Query", Fault::after(async {}));
    faults.add(
        "Query",
        Fault::after(async move { drop(appears.send().await.unwrap()) }),
    );
    let page = store.feed(&scene.project, follower.mark.as_deref(), 10, scene.now());
    let page = page.await.unwrap().unwrap();
    assert_eq!(page.changes.len(), 1);
}
