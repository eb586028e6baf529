//! The change feed: each change of a task, its comments, its attachments or its review is in it, whatever becomes of the record.

use domain::{ChangeKind, ChangedPart, Role};
use serde_json::{Value, json};

use crate::support::{Scene, user};

impl Scene {
    /// What the feed says since a position, and the position after it. From now on, without one.
    async fn feed(&self, since: Option<&str>) -> (Vec<(String, ChangeKind, Vec<ChangedPart>)>, String) {
        let mut said = Vec::new();
        let mut since = since.map(str::to_owned);
        loop {
            let page = self.store.feed(&self.project, since.as_deref(), 100, self.now());
            let page = page.await.unwrap().unwrap();
            for change in page.changes {
                let parts = change.parts.into_iter().collect();
                said.push((change.task_id.to_string(), change.kind, parts));
            }
            since = Some(page.next);
            if !page.has_more {
                return (said, since.unwrap());
            }
        }
    }
}

#[tokio::test]
async fn what_happens_to_a_task_and_by_it() {
    let scene = Scene::new().await;
    let (_, start) = scene.feed(None).await;
    let task = scene.task(1, json!({"title": "t"})).await;
    let id = task.id.to_string();
    scene.deliver_twice(&scene.records().await).await;
    let (said, next) = scene.feed(Some(&start)).await;
    assert_eq!(said, [(id.clone(), ChangeKind::Created, vec![ChangedPart::Task])]);

    scene.comment(&task, 1, "hello").await;
    scene.deliver(&scene.records().await).await;
    let (said, next) = scene.feed(Some(&next)).await;
    assert_eq!(
        said,
        [(id.clone(), ChangeKind::Changed, vec![ChangedPart::Comments])]
    );
    let body = json!({"file_name": "a", "content_type": "text/plain", "size_bytes": 1, "sha256": "A".repeat(43) + "="});
    scene
        .attachment((&scene.project, &task.id), &user(1), body, None)
        .await;
    scene.deliver(&scene.records().await).await;
    let (said, next) = scene.feed(Some(&next)).await;
    assert_eq!(
        said,
        [(id.clone(), ChangeKind::Changed, vec![ChangedPart::Attachments])]
    );

    let at = (&scene.project, &task.id);
    scene.review(at, &user(1), "Green!").await;
    scene.deliver_twice(&scene.records().await).await;
    let (said, next) = scene.feed(Some(&next)).await;
    let parts = vec![ChangedPart::Task, ChangedPart::Review];
    assert_eq!(said, [(id.clone(), ChangeKind::Changed, parts)]);

    scene.patch(&task, 1, json!({"description": "d"})).await;
    scene.deliver(&scene.records().await).await;
    let (said, next) = scene.feed(Some(&next)).await;
    assert_eq!(said, [(id.clone(), ChangeKind::Changed, vec![ChangedPart::Task])]);
    // People, the project itself and what is derived are no tasks.
    scene.member(2, Role::Editor).await;
    scene.settle().await;
    assert!(scene.feed(Some(&next)).await.0.is_empty());

    let stored = scene.stored(&task).await;
    scene
        .store
        .delete_task(&stored, &user(1), scene.now())
        .await
        .unwrap();
    scene.deliver(&scene.records().await).await;
    let (said, next) = scene.feed(Some(&next)).await;
    assert_eq!(said, [(id, ChangeKind::Deleted, vec![ChangedPart::Task])]);
    // The tombstone expires.
    let (pk, sk) = (format!("PROJECT#{}", scene.project), format!("TASK#{}", task.id));
    scene.records().await;
    scene.expire(&pk, &sk).await;
    scene.deliver(&scene.records().await).await;
    assert!(scene.feed(Some(&next)).await.0.is_empty());
}

#[tokio::test]
async fn a_record_that_fails_or_cannot_be_read_is_in_it_as_well() {
    let scene = Scene::new().await;
    let (_, start) = scene.feed(None).await;
    let tasks = [
        scene.task(1, json!({"title": "a"})).await,
        scene.task(2, json!({"title": "b"})).await,
    ];
    let mut records = scene.records().await;
    records[0]["dynamodb"]["NewImage"]["version"] = json!({"S": "maybe"});
    scene.ports().fail_for_now("send_to_failure_queue");
    assert_eq!(scene.hand_over(&records).await.len(), 1);
    let (said, _) = scene.feed(Some(&start)).await;
    let said: Vec<_> = said.into_iter().map(|(id, ..)| id).collect();
    assert_eq!(said, tasks.map(|task| task.id.to_string()));
}

#[tokio::test]
async fn a_record_that_cannot_be_appended_comes_again() {
    let mut scene = Scene::new().await;
    let (_, start) = scene.feed(None).await;
    scene.task(1, json!({"title": "a"})).await;
    let records: Vec<Value> = scene.records().await;
    scene.without_table(true);
    assert_eq!(scene.hand_over(&records).await.len(), records.len());
    scene.without_table(false);
    assert!(scene.feed(Some(&start)).await.0.is_empty());
    scene.deliver(&records).await;
    assert_eq!(scene.feed(Some(&start)).await.0.len(), 1);
}
