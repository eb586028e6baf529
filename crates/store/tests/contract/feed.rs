//! The change feed of a project: nothing is left out, whatever a follower's pages meet.

mod writing;

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{ChangeKind, ChangedPart, ChangedTask, Task, TaskId};
use serde_json::json;
use store::{FeedChange, FeedPage};

use crate::scene::Scene;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn changed(task: &TaskId) -> ChangedTask {
    of(task, ChangedPart::Task)
}

fn created(task: &TaskId) -> ChangedTask {
    ChangedTask {
        is_new: true,
        ..changed(task)
    }
}

fn of(task: &TaskId, part: ChangedPart) -> ChangedTask {
    ChangedTask {
        task_id: task.clone(),
        part,
        is_new: false,
    }
}

impl Scene {
    async fn append(&self, changes: &[ChangedTask]) {
        let appended = self.store.append_to_feed(&self.project, changes, self.now());
        appended.await.unwrap();
    }

    async fn feed(&self, position: Option<&str>, limit: usize) -> Option<FeedPage> {
        let page = self.store.feed(&self.project, position, limit, self.now());
        page.await.unwrap()
    }

    async fn feed_item(&self, sk: &str) -> Option<crate::scene::Item> {
        self.item(&self.pk(), sk).await
    }

    /// The last number of the feed.
    async fn last(&self) -> u64 {
        let head = self.feed_item("FEED#HEAD").await.unwrap();
        head["version"].as_n().unwrap().parse().unwrap()
    }

    async fn delete_entry(&self, number: u64) {
        let entry = self.feed_item(&format!("FEED#{number:016}")).await.unwrap();
        self.delete_item(&entry).await;
    }
}

/// A client that follows the project.
struct Follower<'a> {
    scene: &'a Scene,
    limit: usize,
    mark: Option<String>,
    tasks: BTreeMap<TaskId, Task>,
    pages: usize,
}

impl<'a> Follower<'a> {
    fn new(scene: &'a Scene, limit: usize) -> Self {
        Self {
            scene,
            limit,
            mark: None,
            tasks: BTreeMap::new(),
            pages: 0,
        }
    }

    /// Applies pages until there are no more; returns what they said.
    async fn follow(&mut self) -> Vec<(ChangeKind, TaskId)> {
        let mut said = Vec::new();
        loop {
            let (has_more, more) = self.page().await;
            said.extend(more);
            if !has_more {
                break;
            }
        }
        said
    }

    async fn page(&mut self) -> (bool, Vec<(ChangeKind, TaskId)>) {
        let page = self.scene.feed(self.mark.as_deref(), self.limit).await.unwrap();
        assert!(page.changes.len() <= self.limit);
        self.pages += 1;
        let mut said = Vec::new();
        for FeedChange {
            task_id, kind, task, ..
        } in page.changes
        {
            assert_eq!(kind == ChangeKind::Deleted, task.is_none());
            match task {
                Some(task) => self.tasks.insert(task_id.clone(), task),
                None => self.tasks.remove(&task_id),
            };
            said.push((kind, task_id));
        }
        self.mark = Some(page.next);
        (page.has_more, said)
    }

    async fn has_what_is_listed(&self) {
        let listed = self.scene.list(&[]).await;
        let listed: BTreeMap<_, _> = listed.into_iter().map(|task| (task.id.clone(), task)).collect();
        assert_eq!(self.tasks, listed);
    }
}

#[tokio::test]
async fn a_follower_begins_with_all_tasks_and_goes_on_with_what_changes() {
    let scene = Scene::new().await;
    let [a, b, c] = scene.add_many(3).await.try_into().unwrap();
    let mut follower = Follower::new(&scene, 2);
    assert_eq!(follower.follow().await.len(), 3);
    assert_eq!(follower.pages, 3, "two of tasks, one of changes");
    follower.has_what_is_listed().await;
    assert!(follower.follow().await.is_empty());

    scene.patch(&a.id, json!({"title": "other"})).await.unwrap();
    let d = scene.add(json!({"title": "d"})).await.task;
    let stored = scene.stored(&b.id).await.unwrap();
    scene
        .store
        .delete_task(&stored, &scene.owner, scene.now())
        .await
        .unwrap();
    scene
        .append(&[changed(&a.id), created(&d.id), changed(&b.id)])
        .await;
    let said = follower.follow().await;
    let expected = [
        (ChangeKind::Changed, a.id),
        (ChangeKind::Created, d.id),
        (ChangeKind::Deleted, b.id),
    ];
    assert_eq!(said, expected);
    follower.has_what_is_listed().await;
    assert!(follower.tasks.contains_key(&c.id));
}

#[tokio::test]
async fn several_changes_of_a_task_are_one_with_all_parts() {
    let scene = Scene::new().await;
    let [a, b] = scene.add_many(2).await.try_into().unwrap();
    let mut follower = Follower::new(&scene, 100);
    follower.follow().await;
    scene
        .append(&[created(&a.id), of(&a.id, ChangedPart::Comments)])
        .await;
    scene
        .append(&[of(&b.id, ChangedPart::Attachments), changed(&a.id)])
        .await;
    let page = scene.feed(follower.mark.as_deref(), 100).await.unwrap();
    let said: Vec<_> = page
        .changes
        .iter()
        .map(|change| {
            (
                &change.task_id,
                change.kind,
                change.parts.iter().copied().collect::<Vec<_>>(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (
                &a.id,
                ChangeKind::Created,
                vec![ChangedPart::Task, ChangedPart::Comments]
            ),
            (&b.id, ChangeKind::Changed, vec![ChangedPart::Attachments]),
        ]
    );
    assert!(!page.has_more);
}

/// Pages of any size end anywhere within an entry.
#[tokio::test]
async fn pages_of_any_size_leave_nothing_out() {
    let scene = Scene::new().await;
    let tasks = scene.add_many(7).await;
    let start = scene.feed(None, 100).await.unwrap().next;
    for chunk in [&tasks[..3], &tasks[1..2], &tasks[2..7], &tasks[..1]] {
        let changes: Vec<_> = chunk.iter().map(|task| changed(&task.id)).collect();
        scene.append(&changes).await;
    }
    for limit in 1..=8 {
        let mut follower = Follower::new(&scene, limit);
        follower.mark = Some(start.clone());
        follower.follow().await;
        follower.has_what_is_listed().await;
    }
}

#[tokio::test]
async fn changes_while_a_follower_begins_come_after_what_was_there() {
    let scene = Scene::new().await;
    let tasks = scene.add_many(4).await;
    let mut follower = Follower::new(&scene, 1);
    follower.page().await;
    for task in &tasks {
        scene
            .patch(&task.id, json!({"title": "meanwhile"}))
            .await
            .unwrap();
        scene.append(&[changed(&task.id)]).await;
    }
    let late = scene.add(json!({"title": "late"})).await.task;
    scene.append(&[created(&late.id)]).await;
    follower.follow().await;
    follower.has_what_is_listed().await;
}

#[tokio::test]
async fn a_mark_whose_entries_are_gone_is_refused() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await.task;
    let append = async || scene.append(&[changed(&task.id)]).await;
    let position = async |from: Option<&str>| scene.feed(from, 1).await.unwrap().next;
    append().await;
    let all = position(None).await;
    let start = position(Some(&position(Some(&all)).await)).await;
    for _ in 0..3 {
        append().await;
    }
    let last = scene.last().await;
    assert!(scene.feed(Some(&start), 10).await.is_some());
    // One between: DynamoDB deletes expired items in any order.
    scene.delete_entry(last - 1).await;
    assert!(scene.feed(Some(&start), 10).await.is_none());
    scene.delete_entry(last - 2).await;
    assert!(scene.feed(Some(&start), 10).await.is_none());
    scene.delete_entry(last).await;
    assert!(scene.feed(Some(&start), 10).await.is_none(), "all of them");
    // Whoever has seen all needs none of them.
    let fresh = position(None).await;
    let fresh = position(Some(&fresh)).await;
    assert!(scene.feed(Some(&fresh), 10).await.is_some());
    // Nor is a head kept for ever.
    let head = scene.feed_item("FEED#HEAD").await.unwrap();
    scene.delete_item(&head).await;
    assert!(scene.feed(Some(&fresh), 10).await.is_none());
    scene.skip_ms(400 * DAY_MS);
    append().await;
    assert!(scene.last().await > last, "numbers never come again");
    assert!(scene.feed(Some(&start), 10).await.is_none());
}

#[tokio::test]
async fn the_mark_of_a_project_without_changes_counts_as_long_as_changes_are_kept() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await.task;
    let begun = scene.feed(None, 10).await.unwrap();
    let first = scene.feed(Some(&begun.next), 10).await.unwrap();
    assert!(!first.has_more && first.changes.is_empty());
    scene.skip_ms(28 * DAY_MS);
    let second = scene.feed(Some(&first.next), 10).await.unwrap();
    scene.skip_ms(28 * DAY_MS);
    assert!(
        scene.feed(Some(&first.next), 10).await.is_none(),
        "of 56 days ago"
    );
    scene.append(&[changed(&task.id)]).await;
    assert_eq!(scene.feed(Some(&second.next), 10).await.unwrap().changes.len(), 1);
}

#[tokio::test]
async fn long_checklists_make_shorter_pages() {
    let scene = Scene::new().await;
    let lines: Vec<_> = (0..100).map(|n| json!({"text": format!("{n:0>400}")})).collect();
    let mut tasks = Vec::new();
    for n in 0..30 {
        let body = json!({"title": n.to_string(), "checklist": lines});
        tasks.push(scene.add(body).await.task);
    }
    let mut follower = Follower::new(&scene, 100);
    follower.follow().await;
    assert!(follower.pages > 2, "{}", follower.pages);
    assert_eq!(follower.tasks.len(), 30);
    assert!(follower.tasks.values().all(|task| task.checklist.len() == 100));
    let changes: Vec<_> = tasks.iter().map(|task| changed(&task.id)).collect();
    scene.append(&changes).await;
    let pages = follower.pages;
    assert_eq!(follower.follow().await.len(), 30);
    assert!(follower.pages > pages + 1, "{}", follower.pages);
}

#[tokio::test]
async fn a_deleted_project_takes_its_feed_with_it() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await.task;
    scene.append(&[created(&task.id)]).await;
    let access = scene.access().await;
    scene
        .store
        .delete_project(&access, &scene.owner, scene.now())
        .await
        .unwrap();
    while !scene
        .store
        .remove_some(&scene.project, scene.now())
        .await
        .unwrap()
        .is_all
    {}
    let left = scene.partition(&scene.pk()).await;
    let keys: Vec<_> = left.iter().map(|item| item["sk"].clone()).collect();
    assert_eq!(keys, [AttributeValue::S("META".to_owned())]);
}

#[tokio::test]
async fn a_task_that_cannot_be_read_is_not_told_as_deleted() {
    let scene = Scene::new().await;
    let [a, b] = scene.add_many(2).await.try_into().unwrap();
    let mut follower = Follower::new(&scene, 10);
    follower.follow().await;
    let mut item = scene.task_item(&a.id).await.unwrap();
    item.insert("version".to_owned(), AttributeValue::S("maybe".to_owned()));
    scene.put_item(item).await;
    scene.append(&[changed(&a.id), changed(&b.id)]).await;
    assert_eq!(follower.follow().await, [(ChangeKind::Changed, b.id.clone())]);
    assert!(follower.tasks.contains_key(&a.id));
}
