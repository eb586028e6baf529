//! Reviews are history, and members of a bucket list are told what was achieved.

use domain::{Preferences, Role, Task, Work};
use serde_json::json;
use store::{ReviewSlot, Wanted};

use crate::ports::Sent;
use crate::support::{Scene, user};

impl Scene {
    /// With a bucket list instead of the board, and these members beside its owner.
    async fn of_dreams(members: &[u8]) -> Self {
        let mut scene = Self::new().await;
        scene.project = scene.bucket_list(&user(1), "Dreams").await;
        for n in members {
            scene.member(*n, Role::Editor).await;
        }
        scene.settle().await;
        scene.sent();
        scene
    }

    /// The messages to the worker that its members are to be told.
    fn announced(&self) -> Vec<Work> {
        let sent = self.sent().into_iter();
        let work = sent.filter_map(|sent| match sent {
            Sent::Enqueued(work @ Work::NotifyAchieved { .. }) => Some(work),
            _ => None,
        });
        work.collect()
    }

    async fn review_slot(&self, task: &Task) -> ReviewSlot {
        let owner = user(1);
        let wanted = Wanted {
            parent: Some(&task.id),
            review: true,
            ..Wanted::new(&owner, &self.project)
        };
        self.store.read(wanted).await.unwrap().unwrap().review
    }

    async fn kinds(&self, n: u8) -> Vec<String> {
        self.inbox(n).await.into_iter().map(|(kind, _)| kind).collect()
    }
}

#[tokio::test]
async fn a_review_is_in_the_activity_without_its_text() {
    let scene = Scene::of_dreams(&[]).await;
    let task = scene.task(1, json!({"title": "t"})).await;
    scene.settle().await;
    scene.clock.advance_s(1);
    let at = (&scene.project, &task.id);
    scene.review(at, &user(1), "green lights").await;
    scene.settle().await;
    let activity = scene.activity().await;
    assert!(
        activity[..2].contains(&"review_created ".to_owned()),
        "{activity:?}"
    );
    let slot = scene.review_slot(&task).await;
    let mut changed = slot.review.as_deref().unwrap().clone();
    (changed.rating, changed.version) = (2, 2);
    changed.updated_at += jiff::SignedDuration::from_secs(1);
    scene.clock.advance_s(2);
    scene.store.put_review(&slot, &changed).await.unwrap();
    scene.deliver_twice(&scene.records().await).await;
    assert_eq!(scene.activity().await[0], "review_changed rating");
    scene.clock.advance_s(2);
    let current = scene.review_slot(&task).await.review.unwrap();
    let owner = user(1);
    let deleted = scene.store.delete_review(&current, &owner, scene.now());
    deleted.await.unwrap();
    scene.deliver_twice(&scene.records().await).await;
    assert_eq!(scene.activity().await[0], "review_deleted ");
    scene.settle().await;
    assert!(!scene.everything_as_text().await.contains("green lights"));
}

#[tokio::test]
async fn members_of_a_bucket_list_are_told_what_was_achieved() {
    let scene = Scene::of_dreams(&[2, 3, 4]).await;
    let body = json!({"title": "See the lights", "assignees": [user(2), user(4)]});
    let task = scene.task(1, body).await;
    scene.settle().await;
    scene.announced();
    scene.clock.advance_s(1);
    scene.patch(&task, 4, json!({"status": "in_progress"})).await;
    scene.settle().await;
    assert!(scene.announced().is_empty());
    scene.clock.advance_s(1);
    scene.patch(&task, 4, json!({"status": "done"})).await;
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
    // The others are told by the worker.
    assert_eq!(scene.kinds(1).await, ["achieved", "status_changed"]);
    assert_eq!(scene.kinds(2).await, ["achieved", "status_changed", "assigned"]);
    assert_eq!(scene.kinds(4).await, ["assigned"], "the actor knows it");
    let announced = scene.announced();
    assert_eq!(announced.len(), 2);
    assert_eq!(announced[0], announced[1]);
    assert!(
        matches!(&announced[0], Work::NotifyAchieved { task_id, actor, .. } if *task_id == task.id && *actor == user(4)),
        "{announced:?}"
    );
}

#[tokio::test]
async fn an_achievement_that_is_not_wanted_is_a_change_of_status_for_those_involved() {
    let scene = Scene::of_dreams(&[2]).await;
    let task = scene.task(1, json!({"title": "t", "assignees": [user(2)]})).await;
    let unwanted = Preferences::parse(json!({"achieved": {"inbox": false}})).unwrap();
    scene.store.put_preferences(&user(2), &unwanted).await.unwrap();
    scene.settle().await;
    scene.clock.advance_s(1);
    scene.patch(&task, 1, json!({"status": "done"})).await;
    scene.settle().await;
    assert_eq!(scene.kinds(2).await, ["status_changed", "assigned"]);
}

#[tokio::test]
async fn a_task_of_a_board_is_done_and_not_achieved() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    let task = scene.task(1, json!({"title": "t", "assignees": [user(2)]})).await;
    scene.settle().await;
    scene.clock.advance_s(1);
    scene.patch(&task, 1, json!({"status": "done"})).await;
    scene.settle().await;
    assert_eq!(scene.kinds(2).await, ["status_changed", "assigned"]);
    assert!(scene.announced().is_empty());
}
