//! A parent shows the progress of its subtasks.

use domain::{Status, Task};
use serde_json::{Value, json};

use crate::ports::Sent;
use crate::support::{Scene, user};

/// Numbers without a pattern (Knuth's MMIX generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

impl Scene {
    async fn delete_as_owner(&self, task: &Task) {
        let (stored, owner) = (self.stored(task).await, user(1));
        let deleted = self.store.delete_task(&stored, &owner, self.now());
        deleted.await.unwrap();
    }

    /// The numbers of a task's subtasks, and of those that are done.
    async fn progress(&self, task: &Task) -> (u64, u64) {
        let stored = self.stored(task).await;
        let task = stored.task();
        (
            task.subtasks_total.unwrap_or_default(),
            task.subtasks_done.unwrap_or_default(),
        )
    }

    /// The same, counted anew.
    async fn counted(&self, parent: &Task, tasks: &[Task]) -> (u64, u64) {
        let mut counted = (0, 0);
        for task in tasks {
            let stored = self.stored(task).await;
            let task = stored.task();
            if task.parent_id.as_ref() == Some(&parent.id) {
                counted = (counted.0 + 1, counted.1 + u64::from(task.status == Status::Done));
            }
        }
        counted
    }
}

/// Random histories; records come again as after a crash, from any of them on, and those of different items in any order.
#[tokio::test]
async fn it_is_right_whatever_comes_again() {
    for seed in 1..=4 {
        let mut chance = Chance(seed);
        let scene = Scene::new().await;
        let mut parents = Vec::new();
        for n in 1..=3 {
            parents.push(scene.task(n, json!({"title": "parent"})).await);
        }
        let (mut tasks, mut before): (Vec<Task>, Vec<Value>) = (Vec::new(), Vec::new());
        for n in 10..50 {
            let parent = &parents[chance.below(3)].id;
            let status = ["to_do", "in_progress", "done"][chance.below(3)];
            let at = chance.below(tasks.len().max(1));
            match chance.below(if tasks.is_empty() { 1 } else { 6 }) {
                0 | 1 => {
                    let body = json!({"title": "child", "parent_id": parent, "status": status});
                    tasks.push(scene.task(n, body).await);
                }
                2 => {
                    let title = format!("{n}");
                    let body = json!({"parent_id": parent, "status": status, "title": title});
                    scene.patch(&tasks[at], 1, body).await;
                }
                3 => drop(
                    scene
                        .patch(&tasks[at], 1, json!({"parent_id": null, "points": n}))
                        .await,
                ),
                4 => drop(
                    scene
                        .patch(&tasks[at], 1, json!({"status": status, "points": n}))
                        .await,
                ),
                _ => scene.delete_as_owner(&tasks.remove(at)).await,
            }
            // Sometimes several changes of a task are one record here.
            if chance.below(3) == 0 {
                continue;
            }
            let mut records = before.split_off(before.len() - chance.below(before.len().min(40) + 1));
            let mut new = scene.records().await;
            if chance.below(2) == 0 {
                new.reverse();
            }
            records.extend(new);
            scene.deliver(&records).await;
            before.extend(records);
            for parent in &parents {
                let counted = scene.counted(parent, &tasks).await;
                assert_eq!(scene.progress(parent).await, counted, "seed {seed}, change {n}");
            }
        }
        scene.settle().await;
        for parent in &parents {
            assert_eq!(
                scene.stored(parent).await.task().version,
                1,
                "it is not edited by it"
            );
        }
    }
}

#[tokio::test]
async fn a_deleted_parent_counts_nothing() {
    let scene = Scene::new().await;
    let parent = scene.task(1, json!({"title": "parent"})).await;
    let child = scene
        .task(2, json!({"title": "child", "parent_id": parent.id}))
        .await;
    let created = scene.records().await;
    scene.delete_as_owner(&parent).await;
    scene.deliver_twice(&created).await;
    scene.settle().await;
    scene.patch(&child, 1, json!({"status": "done"})).await;
    scene.settle().await;
    let other = scene.task(3, json!({"title": "other"})).await;
    scene.patch(&child, 1, json!({"parent_id": other.id})).await;
    scene.deliver_twice(&scene.records().await).await;
    assert_eq!(scene.progress(&other).await, (1, 1));
}

#[tokio::test]
async fn the_subtasks_of_a_batch_are_counted_together() {
    let scene = Scene::new().await;
    let parent = scene.task(1, json!({"title": "parent"})).await;
    scene.settle().await;
    for n in 100..150 {
        scene
            .task(n, json!({"title": "child", "parent_id": parent.id}))
            .await;
    }
    let records = scene.records().await;
    let before = scene.store.usage();
    scene.deliver(&records).await;
    let round_trips = (scene.store.usage() - before).round_trips;
    assert_eq!(
        round_trips,
        50 + 2 + 1 + 2 * 2,
        "histories, the feed, deletions, 25 subtasks in two calls"
    );
    assert_eq!(scene.progress(&parent).await, (50, 0));
    let records = scene.records().await;
    let before = scene.store.usage();
    scene.deliver(&records).await;
    assert_eq!(
        (scene.store.usage() - before).round_trips,
        2,
        "nothing follows from it but an entry of the feed"
    );
}

#[tokio::test]
async fn changed_links_are_history() {
    let scene = Scene::new().await;
    let a = scene.task(1, json!({"title": "a"})).await;
    let b = scene.task(2, json!({"title": "b"})).await;
    scene.settle().await;
    let body = json!({"blocked_by": [a.id], "parent_id": a.id});
    scene.patch(&b, 1, body).await;
    scene.settle().await;
    let activity = scene.activity().await;
    for field in ["blocked_by", "parent_id"] {
        let entry = format!("task_changed {field}");
        assert!(activity.contains(&entry), "{activity:?}");
    }
}

/// It would stop the shard until the records are a day old.
#[tokio::test]
async fn a_subtask_that_can_never_be_counted_stops_no_other_record() {
    let scene = Scene::new().await;
    let damaged = scene.task(1, json!({"title": "parent"})).await;
    let parent = scene.task(2, json!({"title": "parent"})).await;
    scene.settle().await;
    scene.damage_number(&damaged, "subtasks_total").await;
    scene.records().await;
    let child = |of: &Task| json!({"title": "child", "parent_id": of.id});
    scene.task(10, child(&damaged)).await;
    scene.task(11, child(&parent)).await;
    let records = scene.records().await;
    let of_child = |record: &Value| record["dynamodb"]["NewImage"]["parent_id"]["S"] == json!(damaged.id);
    let to_blame = records.iter().find(|record| of_child(record)).unwrap();
    scene.sent();
    scene.ports().fail_for_now("send_to_failure_queue");
    let number = to_blame["dynamodb"]["SequenceNumber"].as_str().unwrap();
    assert_eq!(scene.hand_over(&records).await, [number], "until it is set aside");
    let messages = scene.ports().messages();
    scene.deliver_twice(&records).await;
    assert_eq!(scene.progress(&parent).await, (1, 0));
    let aside = scene.sent().into_iter().filter_map(|sent| match sent {
        Sent::SetAside(body) => Some(serde_json::from_str::<Value>(&body).unwrap()),
        _ => None,
    });
    let aside: Vec<_> = aside.collect();
    assert_eq!(aside.len(), 2, "each time, the one that is to blame: {aside:?}");
    assert_eq!(&aside[0]["record"], to_blame);
    assert!(scene.ports().messages() > messages, "what else the record leaves");
}

#[tokio::test]
async fn a_subtask_that_cannot_be_counted_now_comes_again() {
    let mut scene = Scene::new().await;
    let parent = scene.task(1, json!({"title": "parent"})).await;
    scene.settle().await;
    let body = json!({"title": "child", "parent_id": parent.id});
    scene.task(10, body).await;
    let records = scene.records().await;
    scene.sent();
    scene.without_table(true);
    assert!(!scene.hand_over(&records).await.is_empty());
    scene.without_table(false);
    let aside = |sent: &Sent| matches!(sent, Sent::SetAside(_));
    assert!(!scene.sent().iter().any(aside));
    scene.deliver_twice(&records).await;
    assert_eq!(scene.progress(&parent).await, (1, 0));
}
