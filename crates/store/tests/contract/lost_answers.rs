//! Writes that are done, of which the store hears nothing: the SDK sends them again.

use domain::{Project, Status};
use serde_json::json;
use store::Created;

use crate::faults::{Fault, Faults};
use crate::scene::{Scene, tie_breaker};

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_done_once() {
    let scene = Scene::new().await;
    let (faults, store) = Faults::new(3);
    let lose = |operation| faults.add(operation, Fault::LoseAnswer);

    for (body, operation) in [
        (json!({"title": "t"}), "PutItem"),
        (
            json!({"title": "t", "assignees": [scene.owner]}),
            "TransactWriteItems",
        ),
    ] {
        let task = scene.task(body);
        let id = &task.task.id;
        lose(operation);
        assert_eq!(
            store.create_task(&task, None).await.unwrap(),
            Created::Resource(task.clone())
        );

        let current = scene.stored(id).await.unwrap();
        let changed = scene.patched(&current, json!({"due": "2026-09-01"}));
        lose(operation);
        store.update_task(&current, &changed).await.unwrap();
        let current = scene.stored(id).await.unwrap();
        assert_eq!(current.detail(), &changed);

        for (status, expected) in [
            (Status::Done, None),
            (Status::ToDo, Some(3)),
            (Status::InProgress, None),
        ] {
            let current = scene.stored(id).await.unwrap();
            let expected = expected.map(|_| current.task().version);
            lose("UpdateItem");
            let moved = store
                .move_task(
                    &current,
                    status,
                    None,
                    expected,
                    (&scene.owner, scene.now()),
                    tie_breaker(),
                )
                .await
                .unwrap();
            assert_eq!(moved.task.version, current.task().version + 1);
            assert_eq!(scene.stored(id).await.unwrap().into_detail(), moved);
        }

        let current = scene.stored(id).await.unwrap();
        lose(operation);
        store
            .delete_task(&current, &scene.owner, scene.now())
            .await
            .unwrap();
    }

    let access = scene.access().await;
    let renamed = Project {
        version: 2,
        ..access.project.clone()
    };
    lose("PutItem");
    store.update_project(&access, &renamed).await.unwrap();
    lose("PutItem");
    lose("BatchWriteItem");
    store
        .delete_project(&scene.access().await, &scene.owner, scene.now())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_and_whose_next_attempt_meets_another_is_done_once() {
    let scene = Scene::new().await;
    let (faults, store) = Faults::new(3);
    let assigned = scene.task(json!({"title": "t", "assignees": [scene.owner]}));
    for (task, operations) in [
        (scene.task(json!({"title": "t"})), ["PutItem", "UpdateItem"]),
        (assigned, ["TransactWriteItems"; 2]),
    ] {
        let lose = |operation| {
            faults.add(operation, Fault::LoseAnswer);
            faults.add(
                operation,
                match operation {
                    "TransactWriteItems" => Fault::cancelled("TransactionConflict"),
                    _ => Fault::error("TransactionConflictException"),
                },
            );
        };
        lose(operations[0]);
        store.create_task(&task, None).await.unwrap();
        let current = scene.stored(&task.task.id).await.unwrap();
        let changed = scene.patched(&current, json!({"due": "2026-09-01"}));
        lose(operations[1]);
        store.update_task(&current, &changed).await.unwrap();
        let current = scene.stored(&task.task.id).await.unwrap();
        assert_eq!(current.detail(), &changed);
        lose(operations[0]);
        store
            .delete_task(&current, &scene.owner, scene.now())
            .await
            .unwrap();
    }
}
