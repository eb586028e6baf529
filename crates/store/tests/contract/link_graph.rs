//! Circles are looked for in links that are read together with the project's guard.

use domain::{LinkRefusal, TaskId};
use futures_util::future::join_all;
use serde_json::json;
use store::StoreError;

use crate::faults::{Fault, Faults};
use crate::scene::Scene;

/// A chain in which each task is blocked by the next one: the first comes first.
async fn chain(scene: &Scene, length: usize) -> Vec<TaskId> {
    let mut tasks = vec![scene.titled("end").await];
    for _ in 1..length {
        let body = json!({"title": "t", "blocked_by": [tasks.last()]});
        tasks.push(scene.add(body).await.task.id);
    }
    tasks.reverse();
    tasks
}

#[tokio::test]
async fn links_are_read_in_transactions_only() {
    let scene = Scene::new().await;
    let chain = chain(&scene, 3).await;
    let (free, part) = (scene.titled("free").await, scene.titled("part").await);
    let (faults, store) = Faults::new(1);
    let blocked = scene
        .prepared(&store, &free, json!({"blocked_by": [chain[0]]}))
        .await;
    faults.asked();
    blocked.await.unwrap();
    let get = "TransactGetItems";
    assert_eq!(faults.asked(), [get, get, get, "TransactWriteItems"]);

    let parent = scene.prepared(&store, &part, json!({"parent_id": free})).await;
    faults.asked();
    parent.await.unwrap();
    // The limits are queried; they close no circle.
    assert_eq!(faults.asked(), [get, "Query", "Query", "TransactWriteItems"]);
}

/// On AWS too: the version of the guard that is read with the second level is not that of the first.
#[tokio::test]
async fn a_link_that_is_added_between_two_reads_is_noticed() {
    for kind in ["blocked_by", "parent_id"] {
        let scene = Scene::new().await;
        let link = |task: &TaskId| match kind {
            "blocked_by" => json!({kind: [task]}),
            _ => json!({kind: task}),
        };
        let tasks: Vec<_> = scene.add_many(3).await.into_iter().map(|task| task.id).collect();
        scene.patch(&tasks[0], link(&tasks[1])).await.unwrap();
        let (faults, store) = Faults::new(1);
        // The end of the chain is linked to the task, whose link to its beginning is being checked.
        let (task, end) = (&tasks[2], &tasks[1]);
        let meanwhile = scene.prepared(&scene.store, end, link(task)).await;
        let changed = scene.prepared(&store, task, link(&tasks[0])).await;
        faults.asked();
        faults.add("TransactGetItems", Fault::after(async {}));
        faults.add(
            "TransactGetItems",
            Fault::after(async { meanwhile.await.unwrap() }),
        );
        let changed = changed.await;
        assert!(matches!(changed, Err(StoreError::Conflict)), "{changed:?}");
        assert_eq!(faults.asked(), ["TransactGetItems"; 2], "nothing is written");
        let again = scene.patch(task, link(&tasks[0])).await;
        assert!(
            matches!(again, Err(StoreError::Refused(LinkRefusal::Cycle))),
            "{again:?}"
        );
    }
}

#[tokio::test]
async fn a_level_of_more_tasks_than_a_transaction_reads_is_read_at_one_version() {
    let scene = Scene::new().await;
    let mut level = Vec::new();
    let mut blockers = Vec::new();
    for _ in 0..6 {
        let above = scene.add_many(20).await.into_iter().map(|task| task.id);
        let above: Vec<_> = above.collect();
        let body = json!({"title": "t", "blocked_by": above});
        blockers.push(scene.add(body).await.task.id);
        level.extend(above);
    }
    let (faults, store) = Faults::new(1);
    let link = || json!({"blocked_by": blockers});
    let outsider = scene.titled("outsider").await;
    let meanwhile = scene
        .prepared(&scene.store, &outsider, json!({"blocked_by": [level[0]]}))
        .await;
    let free = scene.titled("free").await;
    let changed = scene.prepared(&store, &free, link()).await;
    for _ in 0..2 {
        faults.add("TransactGetItems", Fault::after(async {}));
    }
    faults.add(
        "TransactGetItems",
        Fault::after(async { meanwhile.await.unwrap() }),
    );
    let changed = changed.await;
    assert!(matches!(changed, Err(StoreError::Conflict)), "{changed:?}");
    let changed = scene.prepared(&store, &free, link()).await;
    faults.asked();
    changed.await.unwrap();
    let get = "TransactGetItems";
    assert_eq!(faults.asked(), [get, get, get, "TransactWriteItems"]);
    // A circle is found wherever it is.
    let cycles = level
        .iter()
        .step_by(17)
        .map(|task| scene.patch(task, json!({"blocked_by": [free]})));
    for cycle in join_all(cycles).await {
        assert!(
            matches!(cycle, Err(StoreError::Refused(LinkRefusal::Cycle))),
            "{cycle:?}"
        );
    }
}

#[tokio::test]
async fn a_read_that_meets_a_write_is_made_again() {
    let scene = Scene::new().await;
    let (task, other) = (scene.titled("task").await, scene.titled("other").await);
    let (faults, store) = Faults::new(1);
    for reason in ["TransactionConflict", "ThrottlingError"] {
        faults.add("TransactGetItems", Fault::cancelled(reason));
    }
    faults.add(
        "TransactGetItems",
        Fault::error("ProvisionedThroughputExceededException"),
    );
    let linked = scene
        .prepared(&store, &task, json!({"blocked_by": [other]}))
        .await;
    linked.await.unwrap();

    let error = async |fault: Fault| {
        faults.add("TransactGetItems", fault);
        let body = json!({"parent_id": other});
        scene.prepared(&store, &task, body).await.await.unwrap_err()
    };
    let refused = error(Fault::cancelled("ValidationError")).await;
    assert!(matches!(refused, StoreError::Unexpected(_)), "{refused:?}");
    let denied = error(Fault::error("AccessDeniedException")).await;
    assert!(matches!(denied, StoreError::Unavailable(_)), "{denied:?}");
    faults.add_many("TransactGetItems", || Fault::cancelled("TransactionConflict"));
    let body = json!({"parent_id": other});
    let busy = scene.prepared(&store, &task, body).await.await.unwrap_err();
    assert!(matches!(busy, StoreError::Throttled), "{busy:?}");
}
