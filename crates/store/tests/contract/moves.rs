//! Moving one task.

use domain::{Anchor, Status, Task, TaskId};
use serde_json::json;
use store::{MoveError, StoreError};

use crate::faults::Faults;
use crate::scene::{Item, Scene, ids, tie_breaker};

use Anchor::{After, Before};
use Status::{Done, InProgress, ToDo};

async fn column(scene: &Scene, status: Status) -> Vec<TaskId> {
    let tasks = scene.list(&[("status", status.as_str())]).await;
    assert!(tasks.iter().all(|task| task.status == status));
    tasks.into_iter().map(|task| task.id).collect()
}

fn is_conflict(result: &Result<domain::TaskDetail, MoveError>) -> bool {
    matches!(result, Err(MoveError::Store(StoreError::Conflict)))
}

#[tokio::test]
async fn to_the_end_of_a_column() {
    let scene = Scene::new().await;
    let [a, b, c] = three(&scene).await;
    for status in Status::ALL {
        for task in [&b, &a, &c] {
            scene.move_task(&task.id, *status, None).await.unwrap();
        }
        assert_eq!(
            column(&scene, *status).await,
            [b.id.clone(), a.id.clone(), c.id.clone()]
        );
    }
    assert_eq!(scene.list(&[]).await.len(), 3);
}

#[tokio::test]
async fn beside_a_neighbour() {
    let scene = Scene::new().await;
    let [a, b, c] = three(&scene).await;
    let [a, b, c] = [&a.id, &b.id, &c.id];
    for (moved, anchor, expected) in [
        (a, After(b.clone()), [b, a, c]),
        (a, After(c.clone()), [b, c, a]),
        (a, Before(b.clone()), [a, b, c]),
        (c, Before(b.clone()), [a, c, b]),
        (b, Before(c.clone()), [a, b, c]),
        (c, After(b.clone()), [a, b, c]),
        (a, Before(b.clone()), [a, b, c]),
        (c, Before(a.clone()), [c, a, b]),
    ] {
        scene.move_task(moved, ToDo, Some(&anchor)).await.unwrap();
        assert_eq!(
            column(&scene, ToDo).await.iter().collect::<Vec<_>>(),
            expected,
            "{anchor:?}"
        );
    }
    scene.move_task(b, Done, None).await.unwrap();
    scene.move_task(c, Done, Some(&Before(b.clone()))).await.unwrap();
    scene.move_task(a, Done, Some(&After(c.clone()))).await.unwrap();
    assert_eq!(column(&scene, Done).await.iter().collect::<Vec<_>>(), [c, a, b]);
}

async fn three(scene: &Scene) -> [Task; 3] {
    scene.add_many(3).await.try_into().unwrap()
}

#[tokio::test]
async fn a_neighbour_in_another_column_is_no_neighbour() {
    let scene = Scene::new().await;
    let [a, b, _] = three(&scene).await;
    for anchor in [After(b.id.clone()), Before(b.id.clone())] {
        let refused = scene.move_task(&a.id, Done, Some(&anchor)).await;
        assert!(
            matches!(refused, Err(MoveError::NeighbourElsewhere)),
            "{refused:?}"
        );
    }
    assert_eq!(scene.stored(&a.id).await.unwrap().task(), &a);
}

#[tokio::test]
async fn completion_is_noted_kept_and_forgotten() {
    let scene = Scene::new().await;
    let id = scene.add(json!({"title": "t"})).await.task.id;
    let done = scene.move_task(&id, Done, None).await.unwrap().task;
    assert_eq!(done.completed_at, Some(done.updated_at));
    let other = scene
        .add(json!({"title": "other", "status": "done"}))
        .await
        .task
        .id;
    let still = scene
        .move_task(&id, Done, Some(&After(other)))
        .await
        .unwrap()
        .task;
    assert_eq!((still.completed_at, still.version), (done.completed_at, 3));
    let reopened = scene.move_task(&id, InProgress, None).await.unwrap().task;
    assert_eq!(reopened.completed_at, None);
    assert_eq!(scene.stored(&id).await.unwrap().task(), &reopened);
}

#[tokio::test]
async fn one_item_is_written_and_only_what_a_move_changes() {
    let scene = Scene::new().await;
    let description = "x".repeat(100_000);
    let body = json!({"title": "t", "description": description, "assignees": [scene.owner]});
    let moved = scene.add(body).await.task.id;
    let column = scene.add_many(20).await;
    let everything = async || {
        let mut items = scene.partition(&scene.pk()).await;
        items.extend(scene.partition(&format!("USER#{}", scene.owner)).await);
        items
    };
    let before = everything().await;
    let (faults, store) = Faults::new(1);
    let current = scene.stored(&moved).await.unwrap();
    let (anchor, neighbour) = (After(column[9].id.clone()), &column[9]);
    store
        .move_task(
            &current,
            ToDo,
            Some((&anchor, neighbour)),
            None,
            (&scene.owner, scene.now()),
            tie_breaker(),
        )
        .await
        .unwrap();
    assert_eq!(faults.asked(), ["Query", "UpdateItem"]);

    let after = everything().await;
    let changed: Vec<(&Item, &Item)> = before
        .iter()
        .zip(&after)
        .filter(|(old, new)| old != new)
        .collect();
    assert_eq!((changed.len(), before.len()), (1, after.len()));
    let (old, new) = changed[0];
    let mut names: Vec<_> = new
        .keys()
        .filter(|name| old.get(*name) != new.get(*name))
        .collect();
    names.sort();
    assert_eq!(names, ["rank", "rank_sk", "updated_at", "updated_sk", "version"]);
}

#[tokio::test]
async fn a_given_version_is_the_only_one_that_is_moved() {
    let scene = Scene::new().await;
    let id = scene.add(json!({"title": "t"})).await.task.id;
    let stale = scene.stored(&id).await.unwrap();
    scene.patch(&id, json!({"title": "edited"})).await.unwrap();
    let to_done = async |current, version| {
        scene
            .store
            .move_task(
                current,
                Done,
                None,
                version,
                (&scene.owner, scene.now()),
                tie_breaker(),
            )
            .await
    };
    assert!(is_conflict(&to_done(&stale, Some(1)).await));
    let current = scene.stored(&id).await.unwrap();
    assert_eq!(to_done(&current, Some(2)).await.unwrap().task.version, 3);
}

#[tokio::test]
async fn a_task_edited_meanwhile_is_moved_and_keeps_the_edit() {
    let scene = Scene::new().await;
    for (old, new) in [
        (json!(null), json!("short")),
        (json!("short"), json!("x".repeat(3000))),
        (json!("x".repeat(3000)), json!("y".repeat(3000))),
        (json!("x".repeat(3000)), json!(null)),
        (json!("x".repeat(3000)), json!("x".repeat(3000))),
    ] {
        let id = scene.add(json!({"title": "t", "description": old})).await.task.id;
        let stale = scene.stored(&id).await.unwrap();
        scene
            .patch(&id, json!({"title": "edited", "description": new}))
            .await
            .unwrap();
        let moved = scene
            .store
            .move_task(
                &stale,
                Done,
                None,
                None,
                (&scene.owner, scene.now()),
                tie_breaker(),
            )
            .await
            .unwrap();
        assert_eq!((moved.task.title.as_str(), moved.task.version), ("edited", 3));
        assert_eq!(
            moved.description.as_ref().map(domain::Markdown::as_str),
            new.as_str()
        );
        assert_eq!(scene.stored(&id).await.unwrap().into_detail(), moved);
    }
}

#[tokio::test]
async fn what_was_moved_away_or_deleted_meanwhile_is_not_moved() {
    let scene = Scene::new().await;
    let id = scene.add(json!({"title": "t"})).await.task.id;
    let stale = scene.stored(&id).await.unwrap();
    scene.move_task(&id, InProgress, None).await.unwrap();
    let to_done = async |current| {
        scene
            .store
            .move_task(
                current,
                Done,
                None,
                None,
                (&scene.owner, scene.now()),
                tie_breaker(),
            )
            .await
    };
    assert!(is_conflict(&to_done(&stale).await));

    let current = scene.stored(&id).await.unwrap();
    scene
        .store
        .delete_task(&current, &scene.owner, scene.now())
        .await
        .unwrap();
    assert!(is_conflict(&to_done(&current).await));
    assert!(scene.task_item(&id).await.unwrap().contains_key("deleted_at"));
}

#[tokio::test]
async fn new_tasks_come_after_one_moved_to_the_end_in_the_same_millisecond() {
    let scene = Scene::new().await;
    let [a, b, c] = three(&scene).await;
    // The clock of the one who moves is behind that of the one who created the last task.
    let current = scene.stored(&a.id).await.unwrap();
    let anchor = After(c.id.clone());
    scene
        .store
        .move_task(
            &current,
            ToDo,
            Some((&anchor, &c)),
            None,
            (&scene.owner, c.created_at),
            0,
        )
        .await
        .unwrap();
    scene.skip_ms(10);
    let d = scene.add(json!({"title": "new"})).await.task;
    assert_eq!(ids(&scene.list(&[]).await), [&b.id, &c.id, &a.id, &d.id]);
}
