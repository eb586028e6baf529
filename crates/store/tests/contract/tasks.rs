//! Creating, changing and deleting tasks.

use std::collections::HashSet;

use domain::{Role, Status, TaskDetail, UserId};
use serde_json::json;
use store::{Created, StoreError};

use crate::faults::Faults;
use crate::scene::{Scene, parameters_of, user};

#[tokio::test]
async fn a_plain_task_is_one_put_and_one_with_parts_a_transaction() {
    let scene = Scene::new().await;
    let (faults, store) = Faults::new(1);
    let long = "x".repeat(1025);
    for (body, operation) in [
        (json!({"title": "t"}), "PutItem"),
        (json!({"title": "t", "description": "x".repeat(1024)}), "PutItem"),
        (json!({"title": "t", "description": long}), "TransactWriteItems"),
        (
            json!({"title": "t", "assignees": [scene.owner]}),
            "TransactWriteItems",
        ),
    ] {
        let task = scene.task(body);
        let created = store.create_task(&task, None).await.unwrap();
        assert_eq!(created, Created::Resource(task.clone()));
        assert_eq!(faults.asked(), [operation]);
        assert_eq!(scene.stored(&task.task.id).await.unwrap().into_detail(), task);
    }
}

#[tokio::test]
async fn every_field_comes_back() {
    let scene = Scene::new().await;
    let member = scene.member(Role::Editor).await;
    let task = scene
        .add(json!({
            "title": "Zeile \u{1f600}", "description": "# Long\n\ttext", "status": "done", "priority": "urgent",
            "assignees": [member, scene.owner], "labels": ["a", "b c"], "start": "2026-03-01",
            "due": "2026-03-02T10:00:00+01:00[Europe/Berlin]", "estimate_minutes": 0, "points": 1_000_000,
            "checklist": [{"text": "one", "done": true}, {"text": "two"}],
        }))
        .await;
    assert_eq!(scene.stored(&task.task.id).await.unwrap().into_detail(), task);
    assert_eq!(scene.list(&[]).await, std::slice::from_ref(&task.task));
    let query = domain::MyTasksQuery::parse(parameters_of(&[])).unwrap();
    let mine = scene
        .store
        .assigned_tasks(&member, &query, None, scene.now())
        .await
        .unwrap();
    assert_eq!((mine.items, mine.next), (vec![task.task], None));
}

#[tokio::test]
async fn a_retry_answers_with_the_task_as_it_is_now() {
    let scene = Scene::new().await;
    for body in [
        json!({"title": "t"}),
        json!({"title": "t", "assignees": [scene.owner], "description": "x".repeat(5000)}),
    ] {
        let task = scene.task(body);
        let id = &task.task.id;
        scene.store.create_task(&task, Some("body")).await.unwrap();
        let now = scene.patch(id, json!({"title": "changed"})).await.unwrap();
        let retried = scene.store.create_task(&task, Some("body")).await.unwrap();
        assert_eq!(retried, Created::Resource(now));
        for other in [Some("another body"), None] {
            let reused = scene.store.create_task(&task, other).await.unwrap();
            assert_eq!(reused, Created::KeyReused);
        }
        let current = scene.stored(id).await.unwrap();
        scene
            .store
            .delete_task(&current, &scene.owner, scene.now())
            .await
            .unwrap();
        let retried = scene.store.create_task(&task, Some("body")).await.unwrap();
        assert_eq!(retried, Created::Deleted);
        let reused = scene
            .store
            .create_task(&task, Some("another body"))
            .await
            .unwrap();
        assert_eq!(reused, Created::KeyReused);
        assert!(scene.stored(id).await.is_none());
    }
}

#[tokio::test]
async fn fifty_racing_retries_make_one_task() {
    let scene = Scene::new().await;
    for body in [
        json!({"title": "plain"}),
        json!({"title": "in parts", "assignees": [scene.owner], "description": "x".repeat(5000)}),
    ] {
        let task = scene.task(body);
        let tries: Vec<_> = (0..50)
            .map(|_| {
                let (store, mut task) = (scene.store.clone(), task.clone());
                // Each try comes at another time.
                task.task.created_at = scene.now();
                task.task.updated_at = task.task.created_at;
                tokio::spawn(async move { store.create_task(&task, Some("body")).await.unwrap() })
            })
            .collect();
        let mut answers = Vec::new();
        for one in tries {
            answers.push(one.await.unwrap());
        }
        answers.dedup();
        let stored = scene.stored(&task.task.id).await.unwrap().into_detail();
        assert_eq!(answers, [Created::Resource(stored)]);
    }
    assert_eq!(scene.list(&[]).await.len(), 2);
}

#[tokio::test]
async fn of_two_updates_of_one_version_one_wins_and_the_other_changes_nothing() {
    let scene = Scene::new().await;
    let (one, two) = (scene.member(Role::Editor).await, scene.member(Role::Editor).await);
    for (first, second) in [
        (json!({"title": "one"}), json!({"title": "two"})),
        (
            json!({"assignees": [one]}),
            json!({"assignees": [two], "description": "x".repeat(2000)}),
        ),
    ] {
        let id = scene.add(json!({"title": "t"})).await.task.id;
        let current = scene.stored(&id).await.unwrap();
        let (first, second) = (scene.patched(&current, first), scene.patched(&current, second));
        let outcome = tokio::join!(
            scene.store.update_task(&current, &first),
            scene.store.update_task(&current, &second),
        );
        let winner = match outcome {
            (Ok(()), Err(StoreError::Conflict)) => first,
            (Err(StoreError::Conflict), Ok(())) => second,
            other => panic!("{other:?}"),
        };
        assert_whole(&scene, &winner, &[&one, &two]).await;
    }
}

/// The task lies in the table as `expected`, with its body and pointers, and without any of others.
async fn assert_whole(scene: &Scene, expected: &TaskDetail, people: &[&UserId]) {
    let task = &expected.task;
    let stored = scene.stored(&task.id).await.unwrap();
    assert_eq!(stored.detail(), expected);
    let long = expected
        .description
        .as_ref()
        .is_some_and(|text| text.as_str().len() > 1024);
    assert_eq!(scene.body_item(&task.id).await.is_some(), long);
    for person in people {
        let pointer = scene.pointer_item(person, &task.id).await;
        assert_eq!(pointer.is_some(), task.assignees.contains(person));
        let Some(pointer) = pointer else { continue };
        let item = scene.task_item(&task.id).await.unwrap();
        for key in ["created_sk", "due_sk", "priority_sk"] {
            let of_pointer = pointer.get(key).filter(|_| key != "due_sk" || task.due.is_some());
            assert_eq!(
                of_pointer,
                item.get(key),
                "the pointer stands where the task stands"
            );
        }
    }
}

#[tokio::test]
async fn descriptions_switch_between_inline_and_an_item_of_their_own() {
    let scene = Scene::new().await;
    let id = scene.add(json!({"title": "t"})).await.task.id;
    let multi_byte = "\u{4e16}".repeat(256 * 1024 / 3);
    for description in [
        json!("x".repeat(1025)),
        json!("x".repeat(1024)),
        json!("y".repeat(5000)),
        json!("z".repeat(6000)),
        json!(null),
        json!("short"),
        json!(multi_byte),
        json!("\u{1f600}".repeat(256 * 1024 / 4)),
        json!(null),
    ] {
        let changed = scene
            .patch(&id, json!({"description": description}))
            .await
            .unwrap();
        assert_eq!(
            changed.description.as_ref().map(domain::Markdown::as_str),
            description.as_str()
        );
        assert_whole(&scene, &changed, &[]).await;
        // A change of other fields does not touch the description.
        let changed = scene
            .patch(&id, json!({"points": changed.task.version}))
            .await
            .unwrap();
        assert_whole(&scene, &changed, &[]).await;
    }
}

#[tokio::test]
async fn a_change_beside_a_long_description_does_not_write_it_again() {
    let scene = Scene::new().await;
    let long = "x".repeat(200_000);
    let id = scene
        .add(json!({"title": "t", "description": long}))
        .await
        .task
        .id;
    let before = scene.body_item(&id).await.unwrap();
    let (faults, store) = Faults::new(1);
    let current = scene.stored(&id).await.unwrap();
    let changed = scene.patched(&current, json!({"title": "other", "status": "done"}));
    store.update_task(&current, &changed).await.unwrap();
    assert_eq!(faults.asked(), ["UpdateItem"]);
    assert_eq!(scene.body_item(&id).await.unwrap(), before);
    assert_whole(&scene, &changed, &[]).await;
}

#[tokio::test]
async fn pointers_follow_assignees_and_what_they_are_ordered_by() {
    let scene = Scene::new().await;
    let (one, two) = (scene.member(Role::Editor).await, scene.member(Role::Editor).await);
    let id = scene.add(json!({"title": "t", "assignees": [one]})).await.task.id;
    for body in [
        json!({"due": "2026-05-01"}),
        json!({"priority": "high"}),
        json!({"assignees": [one, two]}),
        json!({"assignees": [two], "due": null, "description": "x".repeat(3000)}),
        json!({"priority": "none", "description": null}),
        json!({"assignees": [one, two], "status": "done"}),
        json!({"assignees": null, "due": "2026-05-01"}),
        json!({"assignees": [two], "priority": "low"}),
    ] {
        let changed = scene.patch(&id, body).await.unwrap();
        assert_whole(&scene, &changed, &[&one, &two]).await;
    }
}

#[tokio::test]
async fn twenty_assignees_can_be_replaced_at_once() {
    let scene = Scene::new().await;
    let (old, new): (Vec<_>, Vec<_>) = (0..20).map(|_| (user(), user())).unzip();
    let id = scene.add(json!({"title": "t", "assignees": old})).await.task.id;
    let body = json!({"assignees": new, "due": "2026-05-01", "description": "x".repeat(3000)});
    let changed = scene.patch(&id, body).await.unwrap();
    let people: Vec<_> = old.iter().chain(&new).collect();
    assert_whole(&scene, &changed, &people).await;
}

#[tokio::test]
async fn deleting_leaves_a_tombstone_for_30_days_and_nothing_else() {
    let scene = Scene::new().await;
    let body = json!({"title": "secret", "assignees": [scene.owner], "description": "x".repeat(3000)});
    let task = scene.add(body).await.task;
    let current = scene.stored(&task.id).await.unwrap();
    let now = scene.now();
    scene
        .store
        .delete_task(&current, &scene.owner, now)
        .await
        .unwrap();

    assert!(scene.body_item(&task.id).await.is_none());
    assert!(scene.pointer_item(&scene.owner, &task.id).await.is_none());
    let tombstone = scene.task_item(&task.id).await.unwrap();
    let expires_at: i64 = tombstone["expires_at"].as_n().unwrap().parse().unwrap();
    assert_eq!(expires_at - now.as_second(), 30 * 24 * 60 * 60);
    assert_eq!(tombstone["version"].as_n().unwrap(), "2");
    assert!(!tombstone.contains_key("title"));
    for sort in ["rank", "created_at", "updated_at", "due", "priority"] {
        assert_eq!(scene.list(&[("sort", sort)]).await, [], "{sort}");
    }
}

#[tokio::test]
async fn a_task_is_changed_and_deleted_in_the_version_that_was_read() {
    let scene = Scene::new().await;
    let id = scene
        .add(json!({"title": "t", "assignees": [scene.owner]}))
        .await
        .task
        .id;
    let stale = scene.stored(&id).await.unwrap();
    let now = scene.patch(&id, json!({"title": "changed"})).await.unwrap();
    let refused = scene.store.delete_task(&stale, &scene.owner, scene.now()).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_whole(&scene, &now, &[&scene.owner]).await;

    let current = scene.stored(&id).await.unwrap();
    scene
        .store
        .delete_task(&current, &scene.owner, scene.now())
        .await
        .unwrap();
    let late = scene.patched(&current, json!({"assignees": null}));
    let refused = scene.store.update_task(&current, &late).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    let refused = scene.store.delete_task(&current, &scene.owner, scene.now()).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
}

#[tokio::test]
async fn racing_edits_of_everything_end_in_one_whole_task() {
    let scene = Scene::new().await;
    let people: Vec<UserId> = (0..4).map(|_| user()).collect();
    let id = scene.add(json!({"title": "t"})).await.task.id;
    let mut edits = Vec::new();
    for round in 0..24 {
        let body = json!({
            "title": round.to_string(), "assignees": [people[round % 4]], "description": "x".repeat(round * 100 + 1),
            "status": Status::ALL[round % 3].as_str(),
        });
        let current = scene.stored(&id).await.unwrap();
        let changed = scene.patched(&current, body);
        let store = scene.store.clone();
        edits.push(tokio::spawn(async move {
            (store.update_task(&current, &changed).await.is_ok(), changed)
        }));
    }
    let mut winners = Vec::new();
    for edit in edits {
        let (won, changed) = edit.await.unwrap();
        winners.extend(won.then_some(changed));
    }
    let versions: HashSet<_> = winners.iter().map(|winner| winner.task.version).collect();
    assert_eq!(versions.len(), winners.len(), "each version is written once");
    let last = winners.iter().max_by_key(|winner| winner.task.version).unwrap();
    assert_whole(&scene, last, &people.iter().collect::<Vec<_>>()).await;
}
