//! The tasks assigned to one person, across projects.

use domain::{MyTasksQuery, Priority, Role, Task, UserId};
use serde_json::{Value, json};
use store::Page;

use crate::scene::{Scene, ids, parameters_of, user};

async fn page(
    scene: &Scene,
    who: &UserId,
    parameters: &[(&str, &str)],
    position: Option<&str>,
) -> Page<Task> {
    let query = MyTasksQuery::parse(parameters_of(parameters)).unwrap();
    scene
        .store
        .assigned_tasks(who, &query, position, scene.now())
        .await
        .unwrap()
}

async fn list(scene: &Scene, who: &UserId, parameters: &[(&str, &str)]) -> Vec<Task> {
    let (mut tasks, mut position) = (Vec::new(), None);
    loop {
        let page = page(scene, who, parameters, position.as_deref()).await;
        tasks.extend(page.items);
        position = page.next;
        if position.is_none() {
            return tasks;
        }
    }
}

/// Two projects with a common editor.
async fn two() -> (Scene, Scene, UserId) {
    let (one, two, me) = (Scene::new().await, Scene::new().await, user());
    one.join(&me, Role::Editor).await;
    two.join(&me, Role::Viewer).await;
    (one, two, me)
}

async fn assign(scene: &Scene, who: &UserId, mut body: Value) -> Task {
    body["title"] = json!("t");
    body["assignees"] = json!([scene.owner, who]);
    scene.add(body).await.task
}

#[tokio::test]
async fn in_every_order_and_page_size() {
    let (one, two, me) = two().await;
    let mut tasks = Vec::new();
    for (due, priority) in [
        (json!("2026-03-02"), "low"),
        (json!(null), "high"),
        (json!("2026-03-01T10:00:00Z"), "none"),
        (json!("2026-03-01"), "urgent"),
        (json!(null), "low"),
    ] {
        for scene in [&one, &two] {
            two.skip_ms(7);
            tasks.push(assign(scene, &me, json!({"due": due, "priority": priority})).await);
            scene.add(json!({"title": "of nobody"})).await;
        }
    }
    for limit in [1, 2, 3, 9, 10, 11] {
        for sort in ["due", "created_at", "priority"] {
            tasks.sort_by_key(|task| {
                let due = task.due.as_ref().map(domain::Moment::last);
                match sort {
                    "due" => (due.is_none(), due, None, task.created_at, task.id.clone()),
                    "created_at" => (false, None, None, task.created_at, task.id.clone()),
                    _ => {
                        let is_last = task.priority == Priority::None;
                        (
                            is_last,
                            None,
                            Some(task.priority),
                            task.created_at,
                            task.id.clone(),
                        )
                    }
                }
            });
            if sort == "due" {
                let dated = |task: &Task| (task.due.as_ref().map(domain::Moment::last), task.id.clone());
                tasks[..6].sort_by_key(dated);
            }
            let limit = limit.to_string();
            let listed = list(&one, &me, &[("sort", sort), ("limit", &limit)]).await;
            assert_eq!(listed, tasks, "{sort} {limit}");
            // Those without a value stay last.
            let valued = match sort {
                "due" => 6,
                "priority" => 8,
                _ => 10,
            };
            tasks[..valued].reverse();
            tasks[valued..].reverse();
            let sort = format!("-{sort}");
            let reversed = list(&one, &me, &[("sort", &sort), ("limit", &limit)]).await;
            assert_eq!(reversed, tasks, "{sort} {limit}");
        }
    }
}

#[tokio::test]
async fn filtered() {
    let (one, two, me) = two().await;
    let first = assign(
        &one,
        &me,
        json!({"status": "done", "labels": ["x"], "due": "2026-03-01"}),
    )
    .await;
    let second = assign(&two, &me, json!({"priority": "high", "due": "2026-03-05"})).await;
    let third = assign(&two, &me, json!({"description": "find ME"})).await;
    for (parameters, expected) in [
        (&[("status", "done")][..], vec![&first]),
        (&[("label", "x")], vec![&first]),
        (&[("priority", "high")], vec![&second]),
        (&[("q", "me")], vec![&third]),
        (&[("due_after", "2026-03-02")], vec![&second]),
        (&[("due_before", "2026-03-02")], vec![&first]),
        (
            &[("due_before", "2026-03-02"), ("sort", "created_at")],
            vec![&first],
        ),
        (
            &[("due_before", "2026-03-01"), ("due_after", "2026-03-02")],
            vec![],
        ),
        (&[("status", "done"), ("priority", "high")], vec![]),
    ] {
        let listed = list(&one, &me, parameters).await;
        assert_eq!(listed.iter().collect::<Vec<_>>(), expected, "{parameters:?}");
    }
}

#[tokio::test]
async fn a_move_or_an_edit_is_seen_at_once() {
    let (one, _, me) = two().await;
    let id = assign(&one, &me, json!({"description": "x".repeat(5000)}))
        .await
        .id;
    one.patch(&id, json!({"title": "edited", "due": "2026-03-01"}))
        .await
        .unwrap();
    let moved = one.move_task(&id, domain::Status::Done, None).await.unwrap();
    assert_eq!(list(&one, &me, &[]).await, [moved.task]);
}

#[tokio::test]
async fn what_is_no_longer_mine_is_not_listed() {
    let (one, two, me) = two().await;
    let [unassigned, deleted, kept] = [
        assign(&one, &me, json!({})).await,
        assign(&one, &me, json!({})).await,
        assign(&one, &me, json!({})).await,
    ];
    two.skip_ms(1000);
    let elsewhere = assign(&two, &me, json!({})).await;
    assert_eq!(list(&one, &me, &[]).await.len(), 4);

    one.patch(&unassigned.id, json!({"assignees": [one.owner]}))
        .await
        .unwrap();
    let current = one.stored(&deleted.id).await.unwrap();
    one.store
        .delete_task(&current, &one.owner, one.now())
        .await
        .unwrap();
    let listed = list(&one, &me, &[("sort", "created_at")]).await;
    assert_eq!(ids(&listed), [&kept.id, &elsewhere.id]);

    two.store.remove_member(&two.project, &me).await.unwrap();
    assert_eq!(
        ids(&list(&one, &me, &[]).await),
        [&kept.id],
        "one who left sees nothing"
    );
    two.join(&me, Role::Viewer).await;
    assert_eq!(list(&one, &me, &[]).await.len(), 2);
    two.half_delete(&two.project).await;
    assert_eq!(
        ids(&list(&one, &me, &[]).await),
        [&kept.id],
        "a project being deleted is gone"
    );

    let access = one.access().await;
    one.store
        .delete_project(&access, &one.owner, one.now())
        .await
        .unwrap();
    assert_eq!(list(&one, &me, &[]).await, []);
}

#[tokio::test]
async fn a_pointer_to_a_task_that_is_not_theirs_shows_nothing() {
    // As in an index that lags behind.
    let (one, _, me) = two().await;
    let task = assign(&one, &me, json!({})).await;
    let pointer = one.pointer_item(&me, &task.id).await.unwrap();
    one.patch(&task.id, json!({"assignees": null})).await.unwrap();
    one.put_item(pointer).await;
    assert_eq!(list(&one, &me, &[]).await, []);
}

#[tokio::test]
async fn a_page_that_finds_little_ends_early_and_the_list_is_still_complete() {
    let (one, _, me) = two().await;
    let template = assign(&one, &me, json!({"labels": ["common"]})).await;
    one.add_copies(&template, 400, &me).await;
    let last = assign(&one, &me, json!({"labels": ["rare"]})).await;
    let parameters = [("label", "rare"), ("sort", "created_at")];
    let (first, cost) = one.cost(page(&one, &me, &parameters, None)).await;
    assert!(first.items.is_empty() && first.next.is_some());
    assert_eq!(cost.round_trips, 20);
    assert_eq!(list(&one, &me, &parameters).await, [last]);
    assert_eq!(list(&one, &me, &[("limit", "100")]).await.len(), 402);
}
