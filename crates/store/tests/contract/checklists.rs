//! Checklists, of which a long one is an item of its own.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Status, TaskQuery};
use serde_json::{Value, json};

use crate::costs::Costs;
use crate::faults::{Fault, Faults};
use crate::scene::{Scene, matcher, parameters_of, tie_breaker};
use crate::server::SERVER;

fn lines(count: usize, text: &str) -> Value {
    let lines = (0..count).map(|at| json!({"text": format!("{text} {at}"), "done": at % 2 == 0}));
    lines.collect()
}

fn long(text: &str) -> Value {
    lines(40, text)
}

#[tokio::test]
async fn checklists_switch_between_the_task_and_an_item_of_their_own() {
    let scene = Scene::new().await;
    let id = scene
        .add(json!({"title": "t", "checklist": long("first")}))
        .await
        .task
        .id;
    assert!(scene.checklist_item(&id).await.is_some());
    for (checklist, is_long) in [
        (lines(3, "short"), false),
        (long("second"), true),
        (long("third"), true),
        (lines(100, &"\u{1f600}".repeat(490)), true),
        (json!([]), false),
        (long("fourth"), true),
    ] {
        let changed = scene.patch(&id, json!({"checklist": checklist})).await.unwrap();
        assert_eq!(changed.task.checklist.len(), checklist.as_array().unwrap().len());
        assert_eq!(scene.checklist_item(&id).await.is_some(), is_long);
        assert_eq!(scene.stored(&id).await.unwrap().detail(), &changed);
        assert_eq!(scene.list(&[]).await, std::slice::from_ref(&changed.task));
        let board = scene.store.board(&scene.project, None, 10).await.unwrap();
        assert_eq!(board.items, [changed]);
    }
    let current = scene.stored(&id).await.unwrap();
    scene
        .store
        .delete_task(&current, &scene.owner, scene.now())
        .await
        .unwrap();
    assert!(scene.checklist_item(&id).await.is_none());
}

#[tokio::test]
async fn a_change_or_a_move_costs_the_same_whatever_the_checklist() {
    let scene = Scene::new().await;
    let mut costs = Costs::new(&scene.store);
    let task = scene.task(json!({"title": "t", "checklist": lines(100, &"x".repeat(490))}));
    // Twice 54 for the checklist, in a transaction with the task.
    let create = scene.store.create_task(&task, None);
    costs.check("create", 1, 113.0, create).await.unwrap();
    let current = scene.stored(&task.task.id).await.unwrap();
    let changed = scene.patched(&current, json!({"title": "other"}));
    let update = scene.store.update_task(&current, &changed);
    costs.check("title", 1, 5.0, update).await.unwrap();
    let current = scene.stored(&task.task.id).await.unwrap();
    let by = (&scene.owner, scene.now());
    let moved = scene
        .store
        .move_task(&current, Status::Done, None, None, by, tie_breaker());
    let moved = costs.check("move", 1, 6.0, moved).await.unwrap();
    assert_eq!(moved.task.checklist, task.task.checklist);
    costs.assert_right();
    assert_eq!(scene.stored(&task.task.id).await.unwrap().into_detail(), moved);
    // Only who reads such a task pays for it.
    let (_, cost) = scene.cost(scene.read(Some(&task.task.id), None, &[])).await;
    assert_eq!(cost.round_trips, 2);
    let (_, cost) = scene.cost(scene.page(&[("status", "to_do")], None)).await;
    assert_eq!(cost.round_trips, 1);
    let (_, cost) = scene.cost(scene.page(&[], None)).await;
    assert_eq!(cost.round_trips, 2);
}

#[tokio::test]
async fn long_checklists_are_searched() {
    let scene = Scene::new().await;
    let found = scene
        .add(json!({"title": "t", "checklist": long("Needle")}))
        .await
        .task;
    scene.add(json!({"title": "t", "checklist": long("other")})).await;
    scene
        .add(json!({"title": "t", "checklist": long("needle"), "status": "done"}))
        .await;
    let query = [("q", "needle 39"), ("status", "to_do")];
    assert_eq!(scene.list(&query).await, std::slice::from_ref(&found));
    let filter = TaskQuery::parse(parameters_of(&query), &scene.owner)
        .unwrap()
        .filter;
    let scanned = scene
        .store
        .scan_tasks(&scene.project, &matcher(&filter), None, 100)
        .await
        .unwrap();
    assert_eq!((scanned.matching, scanned.read), (vec![found.id], 3));
}

#[tokio::test]
async fn a_long_checklist_in_the_task_of_a_former_version_is_read_and_leaves_with_an_edit() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t", "checklist": long("x")})).await;
    let id = &task.task.id;
    let apart = scene.checklist_item(id).await.unwrap();
    let mut item = scene.task_item(id).await.unwrap();
    item.insert("checklist".to_owned(), apart["items"].clone());
    scene.put_item(item).await;
    scene.delete_item(&apart).await;
    assert_eq!(scene.stored(id).await.unwrap().detail(), &task);
    assert_eq!(scene.list(&[]).await, std::slice::from_ref(&task.task));
    let changed = scene.patch(id, json!({"title": "other"})).await.unwrap();
    assert!(scene.checklist_item(id).await.is_some());
    assert!(scene.task_item(id).await.unwrap()["checklist"].is_m());
    assert_eq!(scene.stored(id).await.unwrap().detail(), &changed);
    assert_eq!(changed.task.checklist, task.task.checklist);
}

#[tokio::test]
async fn a_checklist_of_another_version_is_read_again() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t", "checklist": long("x")})).await;
    let whole = scene.checklist_item(&task.task.id).await.unwrap();
    let mut torn = whole.clone();
    torn.insert("version".to_owned(), AttributeValue::N("7".to_owned()));
    scene.put_item(torn).await;
    let (faults, store) = Faults::new(1);
    let client = scene.client.clone();
    faults.add("GetItem", Fault::after(async {}));
    faults.add(
        "GetItem",
        Fault::after(async move {
            let put = client.put_item().table_name(&SERVER.table).set_item(Some(whole));
            put.send().await.unwrap();
        }),
    );
    let wanted = store::Wanted {
        task: Some(&task.task.id),
        ..store::Wanted::new(&scene.owner, &scene.project)
    };
    let found = store.read(wanted).await.unwrap().unwrap();
    assert_eq!(found.task.unwrap().into_detail(), task);
    assert_eq!(
        faults.asked(),
        ["BatchGetItem", "GetItem", "BatchGetItem", "GetItem"]
    );
}
