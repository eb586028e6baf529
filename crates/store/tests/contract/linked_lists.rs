//! Lists of tasks by what they are linked to.

use domain::TaskQuery;
use jiff::tz::TimeZone;
use serde_json::json;
use store::Page;

use crate::faults::Faults;
use crate::scene::{Scene, parameters_of};

async fn page(
    scene: &Scene,
    store: &store::Store,
    parameters: &[(&str, &str)],
    position: Option<&str>,
) -> Page<domain::Task> {
    let query = TaskQuery::parse(parameters_of(parameters), &scene.owner).unwrap();
    let zone = async { TimeZone::UTC };
    let page = store.tasks_of(&scene.project, &query, position, scene.now(), zone);
    page.await.unwrap()
}

/// The titles on all pages.
async fn titles(scene: &Scene, parameters: &[(&str, &str)]) -> Vec<String> {
    let (mut titles, mut position) = (Vec::new(), None);
    loop {
        let page = page(scene, &scene.store, parameters, position.as_deref()).await;
        titles.extend(page.items.iter().map(|task| task.title.as_str().to_owned()));
        position = page.next;
        if position.is_none() {
            return titles;
        }
    }
}

#[tokio::test]
async fn by_parent_and_by_what_blocks_them() {
    let scene = Scene::new().await;
    let (open, done) = (scene.titled("open").await, scene.titled("done").await);
    let gone = scene.titled("gone").await;
    for (title, blocked_by, status) in [
        ("waits", vec![&open, &done], "to_do"),
        ("waits for a deleted one", vec![&gone], "to_do"),
        ("waits for a done one", vec![&done], "in_progress"),
        ("waits no more", vec![&open], "to_do"),
    ] {
        let body = json!({"title": title, "blocked_by": blocked_by, "status": status, "parent_id": open});
        scene.add(body).await;
    }
    let tasks = titles(&scene, &[("parent", open.as_str())]).await;
    assert_eq!(tasks.len(), 4);
    scene.patch(&done, json!({"status": "done"})).await.unwrap();
    scene.delete(&gone).await;
    let last = page(&scene, &scene.store, &[("q", "waits no more")], None).await;
    // Done before something blocked it: it is not blocked.
    let id = last.items[0].id.clone();
    scene.patch(&id, json!({"blocked_by": []})).await.unwrap();
    scene.patch(&id, json!({"status": "done"})).await.unwrap();
    scene.patch(&id, json!({"blocked_by": [open]})).await.unwrap();
    for (parameters, expected) in [
        (vec![("blocked", "true")], vec!["waits"]),
        (
            vec![("blocked", "false")],
            vec![
                "done",
                "open",
                "waits for a deleted one",
                "waits for a done one",
                "waits no more",
            ],
        ),
        (
            vec![("blocked", "false"), ("status", "to_do")],
            vec!["open", "waits for a deleted one"],
        ),
        (
            vec![
                ("blocked", "false"),
                ("parent", open.as_str()),
                ("status", "done"),
            ],
            vec!["waits no more"],
        ),
        (vec![("parent", done.as_str())], vec![]),
        (vec![("blocked", "true"), ("q", "no more")], vec![]),
    ] {
        for limit in ["1", "100"] {
            let mut parameters = parameters.clone();
            parameters.push(("limit", limit));
            let mut found = titles(&scene, &parameters).await;
            found.sort();
            assert_eq!(found, expected, "{parameters:?}");
        }
    }
}

/// 500 tasks in chains of 50, which is as deep as they may be, and more than one page examines.
#[tokio::test]
async fn of_500_tasks_in_chains_each_but_the_last_is_blocked() {
    let scene = Scene::new().await;
    let tasks: Vec<_> = scene
        .add_many(500)
        .await
        .into_iter()
        .map(|task| task.id)
        .collect();
    for chain in tasks.chunks(50) {
        for pair in chain.windows(2) {
            let link = json!({"blocked_by": [pair[1]]});
            scene.patch(&pair[0], link).await.unwrap();
        }
    }
    let blocked = titles(&scene, &[("blocked", "true"), ("limit", "100")]).await;
    assert_eq!(blocked.len(), 490);
    let free = titles(&scene, &[("blocked", "false"), ("limit", "7")]).await;
    assert_eq!(free.len(), 10);
    // Each chain can be walked to its end, and no further.
    let task = scene.titled("beyond").await;
    let beyond = scene.patch(&task, json!({"blocked_by": [tasks[0]]})).await;
    beyond.unwrap();
    let more = scene.add(json!({"title": "one more"})).await.task.id;
    let deep = scene.patch(&more, json!({"blocked_by": [task]})).await;
    assert!(matches!(
        deep,
        Err(store::StoreError::Refused(
            domain::LinkRefusal::DependenciesTooDeep
        ))
    ));
}

/// Where few match, a page ends after 500 tasks that it has examined, or after the blockers that it has read.
#[tokio::test]
async fn a_page_is_bounded() {
    let scene = Scene::new().await;
    let blockers: Vec<_> = scene
        .add_many(540)
        .await
        .into_iter()
        .map(|task| task.id)
        .collect();
    let nobody = blockers[0].as_str();
    let (faults, store) = Faults::new(1);
    let first = page(&scene, &store, &[("parent", nobody)], None).await;
    assert!(first.items.is_empty() && first.next.is_some());
    assert_eq!(faults.asked(), ["Query"; 5], "500 tasks, and nothing beside them");
    let last = page(&scene, &store, &[("parent", nobody)], first.next.as_deref()).await;
    assert!(last.items.is_empty() && last.next.is_none());

    for chunk in blockers.chunks(20) {
        scene.add(json!({"title": "waits", "blocked_by": chunk})).await;
    }
    faults.asked();
    let sorted = [("blocked", "true"), ("sort", "-created_at"), ("limit", "100")];
    let first = page(&scene, &store, &sorted, None).await;
    assert_eq!(first.items.len(), 25, "each with 20 others");
    assert!(first.next.is_some());
    assert_eq!(faults.asked().len(), 1 + 5, "tasks, and 500 blockers");
    let second = page(&scene, &store, &sorted, first.next.as_deref()).await;
    assert_eq!(second.items.len(), 2);
}
