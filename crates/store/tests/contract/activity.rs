//! The event log, written twice and paged.

use domain::{History, TaskId};
use serde_json::json;
use store::stream::{Change, image};
use store::{ActivityEntry, ActivityOf, Store};

use crate::scene::{Scene, seed};

/// The histories of a task's creation and changes, from the items as they are stored.
pub(crate) async fn histories(
    scene: &Scene,
    title: &str,
    patches: &[serde_json::Value],
) -> (TaskId, Vec<History>) {
    let task = scene.add(json!({ "title": title })).await.task;
    let mut images = vec![image(scene.task_item(&task.id).await.unwrap())];
    for patch in patches {
        scene.patch(&task.id, patch.clone()).await.unwrap();
        images.push(image(scene.task_item(&task.id).await.unwrap()));
    }
    let history = |old, new| match Change::read(old, Some(new)).unwrap() {
        Change::Task(change) => change.history(),
        _ => panic!("not of a task"),
    };
    let mut histories = vec![history(None, &images[0])];
    histories.extend(images.windows(2).map(|pair| history(Some(&pair[0]), &pair[1])));
    (task.id, histories)
}

async fn all(store: &Store, of: ActivityOf<'_>, limit: usize) -> Vec<ActivityEntry> {
    let (mut entries, mut position) = (Vec::new(), None);
    loop {
        let page = store.activity(of, position.as_deref(), limit).await.unwrap();
        assert!(page.items.len() <= limit);
        entries.extend(page.items);
        position = page.next;
        if position.is_none() {
            return entries;
        }
    }
}

fn summaries(entries: &[ActivityEntry]) -> Vec<(String, String)> {
    let name = |entry: &ActivityEntry| {
        (
            entry.event.kind.as_str().to_owned(),
            entry.event.field.clone().unwrap_or_default(),
        )
    };
    entries.iter().map(name).collect()
}

#[tokio::test]
async fn what_happened_is_listed_newest_first_whatever_the_page() {
    let scene = Scene::new().await;
    let patches = [
        json!({"title": "b", "priority": "high", "points": 3}),
        json!({"status": "done"}),
    ];
    let (task, histories) = histories(&scene, "a", &patches).await;
    for history in &histories {
        scene.store.record(history, scene.now()).await.unwrap();
    }
    let expected = [
        ("status_changed", "status"),
        ("task_changed", "points"),
        ("task_changed", "priority"),
        ("task_changed", "title"),
        ("task_created", ""),
    ]
    .map(|(kind, field)| (kind.to_owned(), field.to_owned()));
    for of in [ActivityOf::Task(&task), ActivityOf::Project(&scene.project)] {
        for limit in 1..=6 {
            let entries = all(&scene.store, of, limit).await;
            assert_eq!(summaries(&entries), expected, "{of:?} by {limit}");
        }
    }
}

#[tokio::test]
async fn recording_again_changes_nothing() {
    let scene = Scene::new().await;
    let (task, histories) = histories(&scene, "a", &[json!({"title": "b"})]).await;
    for history in histories.iter().chain(&histories).rev() {
        scene.store.record(history, scene.now()).await.unwrap();
    }
    let entries = all(&scene.store, ActivityOf::Task(&task), 50).await;
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].history.version, 2);
}

#[tokio::test]
async fn other_tasks_and_projects_have_their_own() {
    let (one, two) = (Scene::new().await, Scene::new().await);
    let (task, told_one) = histories(&one, "a", &[]).await;
    let (_, told_two) = histories(&one, "b", &[]).await;
    for history in told_one.iter().chain(&told_two) {
        one.store.record(history, one.now()).await.unwrap();
    }
    assert_eq!(all(&one.store, ActivityOf::Task(&task), 9).await.len(), 1);
    assert_eq!(
        all(&one.store, ActivityOf::Project(&one.project), 9).await.len(),
        2
    );
    assert!(
        all(&one.store, ActivityOf::Project(&two.project), 9)
            .await
            .is_empty()
    );
    let unknown = TaskId::from_seed(seed());
    assert!(all(&one.store, ActivityOf::Task(&unknown), 9).await.is_empty());
}

#[tokio::test]
async fn the_largest_change_fits_into_an_item_and_a_page_into_an_answer() {
    let scene = Scene::new().await;
    let line = json!({"text": "\u{4e16}".repeat(80)});
    let patches: Vec<_> = (0..20)
        .map(|_| json!({"checklist": vec![line.clone(); 100], "description": "x".repeat(1024)}))
        .collect();
    let (task, histories) = histories(&scene, "a", &patches).await;
    for history in &histories {
        scene.store.record(history, scene.now()).await.unwrap();
    }
    let page = scene
        .store
        .activity(ActivityOf::Task(&task), None, 100)
        .await
        .unwrap();
    let bytes: usize = page
        .items
        .iter()
        .map(|entry| entry.event.from.to_string().len() + entry.event.to.to_string().len())
        .sum();
    assert!(bytes < 1024 * 1024 + 64 * 1024, "{bytes}");
    assert_eq!(
        all(&scene.store, ActivityOf::Task(&task), 100).await.len(),
        histories
            .iter()
            .map(|history| history.events.len())
            .sum::<usize>()
    );
}

/// Decision 0063: the text goes, the fact stays.
#[tokio::test]
async fn the_why_of_a_deleted_task_leaves_history() {
    let scene = Scene::new().await;
    let patches = [
        json!({"why": "a secret wish", "category": "secret"}),
        json!({"why": "another secret", "points": 3}),
    ];
    let (task, mut histories) = histories(&scene, "plan", &patches).await;
    let body = json!({"title": "t", "why": "secret from the beginning", "category": "secret"});
    let other = scene.add(body).await.task.id;
    let item = image(scene.task_item(&other).await.unwrap());
    let Change::Task(created) = Change::read(None, Some(&item)).unwrap() else {
        panic!("not of a task");
    };
    histories.push(created.history());
    for history in &histories {
        scene.store.record(history, scene.now()).await.unwrap();
    }
    for task in [&task, &other] {
        let texts = async || {
            let entries = all(&scene.store, ActivityOf::Task(task), 100).await;
            let kinds = summaries(&entries);
            let whole = entries
                .iter()
                .map(|entry| json!([entry.event, entry.history]).to_string());
            (kinds, whole.collect::<String>())
        };
        let (kinds, before) = texts().await;
        assert!(before.contains("secret"));
        let end = scene.store.redact(task, None, None, scene.now()).await;
        assert_eq!(end.unwrap(), None);
        let (left, after) = texts().await;
        assert_eq!(left, kinds, "what was changed, and when, is still there");
        assert!(!after.contains("secret"), "{after}");
    }
}
