//! Pointers beside the tasks that a task is linked to, and what changes of links cost.

use domain::Status;
use serde_json::json;
use store::SubtaskChange;

use crate::costs::Costs;
use crate::scene::{Scene, tie_breaker, user};

#[tokio::test]
async fn pointers_are_where_links_are() {
    let scene = Scene::new().await;
    let (a, b) = (scene.titled("a").await, scene.titled("b").await);
    let body = json!({"title": "task", "blocked_by": [a], "parent_id": b});
    let task = scene.add(body).await.task.id;
    assert_eq!(scene.pointers(&a, &task).await, (true, false));
    assert_eq!(scene.pointers(&b, &task).await, (false, true));
    let body = json!({"blocked_by": [b], "parent_id": a, "status": "in_progress"});
    scene.patch(&task, body).await.unwrap();
    assert_eq!(scene.pointers(&a, &task).await, (false, true));
    assert_eq!(scene.pointers(&b, &task).await, (true, false));
    let pointers = scene.store.pointers_from(&scene.task_ref(&b), 10, None).await;
    let (blocks, children) = pointers.unwrap();
    assert_eq!((blocks.items, children), (vec![task.clone()], vec![]));
    scene.delete(&task).await;
    assert_eq!(scene.pointers(&a, &task).await, (false, false));
    assert_eq!(scene.pointers(&b, &task).await, (false, false));
}

#[tokio::test]
async fn what_is_deleted_is_taken_out_of_the_links() {
    let scene = Scene::new().await;
    let (gone, other) = (scene.titled("gone").await, scene.titled("other").await);
    let mut blocked = Vec::new();
    for n in 0..30 {
        let body = json!({"title": n.to_string(), "blocked_by": [other, gone], "parent_id": gone});
        blocked.push(scene.add(body).await.task.id);
    }
    // A link that is gone already, and a task that is.
    scene
        .patch(&blocked[0], json!({"blocked_by": null}))
        .await
        .unwrap();
    scene.delete(&blocked[1]).await;
    scene.delete(&gone).await;
    let remover = scene.member(domain::Role::Editor).await;
    let by = (&remover, scene.now());
    while !scene.store.unlink_some(&scene.task_ref(&gone), by).await.unwrap() {}
    for (n, task) in blocked.iter().enumerate().filter(|(n, _)| *n != 1) {
        let stored = scene.stored(task).await.unwrap();
        let task = stored.task();
        let expected = if n == 0 { vec![] } else { vec![other.clone()] };
        assert_eq!((&task.blocked_by, &task.parent_id), (&expected, &None));
        assert_eq!(task.updated_by, remover);
        assert_eq!(scene.pointers(&gone, &task.id).await, (false, false));
    }
    let (done, cost) = scene
        .cost(scene.store.unlink_some(&scene.task_ref(&gone), by))
        .await;
    assert!(done.unwrap());
    assert_eq!(cost.round_trips, 2, "nothing is left");
}

#[tokio::test]
async fn a_change_that_adds_no_link_costs_what_it_did() {
    let scene = Scene::new().await;
    let store = &scene.store;
    let blocker = scene
        .add(json!({"title": "blocker", "status": "done"}))
        .await
        .task
        .id;
    let mut costs = Costs::new(store);
    let body = json!({"title": "task", "blocked_by": [blocker]});
    let blocked = scene.task(body);
    let create = store.create_task(&blocked, None);
    costs
        .check("create with a blocker", 2, 10.0, create)
        .await
        .unwrap();
    let child = scene.task(json!({"title": "task", "parent_id": blocker}));
    let create = store.create_task(&child, None);
    costs.check("create a subtask", 3, 16.0, create).await.unwrap();
    let task = blocked.task.id;
    for (round_trips, units, body) in [
        (1, 5.0, json!({"title": "new"})),
        (1, 6.0, json!({"status": "in_progress"})),
        // The blockers, and the transaction.
        (2, 10.0, json!({"status": "done"})),
        (1, 6.0, json!({"status": "to_do"})),
        (1, 8.0, json!({"blocked_by": []})),
        // A level with the guard, and the transaction.
        (2, 16.0, json!({"blocked_by": [blocker]})),
        // The parent with the guard, its subtasks, those of the task, and the transaction.
        (4, 18.0, json!({"parent_id": blocker})),
    ] {
        let change = scene.prepared(store, &task, body.clone()).await;
        costs
            .check(&body.to_string(), round_trips, units, change)
            .await
            .unwrap();
    }
    let current = scene.stored(&task).await.unwrap();
    let by = (&scene.owner, scene.now());
    let moved = store.move_task(&current, Status::Done, None, None, by, tie_breaker());
    costs.check("complete by a move", 3, 12.0, moved).await.unwrap();
    let change = SubtaskChange {
        task: scene.task_ref(&task),
        version: 1,
        parent: Some(blocker.clone()),
        is_done: false,
    };
    let counted = [change];
    let count = store.count_subtasks(&counted, scene.now());
    costs.check("count a subtask", 2, 9.0, count).await.unwrap();
    scene.delete(&blocker).await;
    let gone = scene.task_ref(&blocker);
    costs
        .check("end two links", 6, 23.0, store.unlink_some(&gone, by))
        .await
        .unwrap();
    costs
        .check("end no links", 2, 2.0, store.unlink_some(&gone, by))
        .await
        .unwrap();
    costs.assert_right();
}

/// A transaction takes 100 actions.
#[tokio::test]
async fn a_change_of_everything_is_one_transaction() {
    let scene = Scene::new().await;
    let (mut tasks, mut people) = (Vec::new(), Vec::new());
    for n in 0..42 {
        let body = json!({"title": n.to_string(), "status": "done"});
        tasks.push(scene.add(body).await.task.id);
        people.push(user());
    }
    let lines: Vec<_> = (0..100)
        .map(|n| json!({"text": format!("a line of some length {n}")}))
        .collect();
    let body = |half: usize| {
        json!({
            "blocked_by": tasks[20 * half..20 * half + 20], "parent_id": tasks[40 + half],
            "assignees": people[20 * half..20 * half + 20],
            "description": half.to_string().repeat(5000), "checklist": lines,
        })
    };
    let mut first = body(0);
    first["title"] = json!("task");
    let task = scene.add(first).await.task.id;
    let mut second = body(1);
    second["status"] = json!("done");
    let changed = scene.patch(&task, second).await.unwrap();
    assert_eq!(
        scene.stored(&task).await.unwrap().detail().task.blocked_by,
        changed.task.blocked_by
    );
    for (n, linked) in tasks.iter().enumerate() {
        let is_linked = scene.pointers(linked, &task).await;
        match n {
            20..40 => assert_eq!(is_linked, (true, false)),
            41 => assert_eq!(is_linked, (false, true)),
            40 => assert_eq!(is_linked, (false, false)),
            _ => {}
        }
    }
    // Pointers that were left are of no consequence.
    let by = (&scene.owner, scene.now());
    for former in &tasks[..20] {
        let (blocks, children) = scene
            .store
            .pointers_from(&scene.task_ref(former), 10, None)
            .await
            .unwrap();
        let former_task = scene.stored(former).await.unwrap();
        let linked = scene
            .store
            .dependencies(former_task.task(), (blocks, children))
            .await;
        assert!(linked.unwrap().blocks.items.is_empty());
        scene.delete(former).await;
        assert!(
            scene
                .store
                .unlink_some(&scene.task_ref(former), by)
                .await
                .unwrap()
        );
        assert_eq!(scene.pointers(former, &task).await, (false, false));
    }
}
