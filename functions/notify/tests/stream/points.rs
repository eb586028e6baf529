//! Points: earned once, taken back exactly, whatever is delivered again or in another order.

mod gone;
mod histories;

use domain::{PointEntry, RankingPeriod, Role, Task, UserId};
use serde_json::{Value, json};
use store::stream::Change;

use crate::ports::Sent;
use crate::support::{Scene, user};

impl Scene {
    pub(crate) async fn ledger(&self, user: &UserId) -> Vec<PointEntry> {
        let (mut entries, mut position) = (Vec::new(), None);
        loop {
            let page = self.store.ledger(user, position.as_deref(), 100).await.unwrap();
            entries.extend(page.items);
            position = page.next;
            if position.is_none() {
                return entries;
            }
        }
    }

    /// Points and reason of each entry, oldest first.
    async fn entries(&self, n: u8) -> Vec<(i64, &'static str)> {
        let entries = self.ledger(&user(n)).await.into_iter().rev();
        entries
            .map(|entry| (entry.points, entry.reason.as_str()))
            .collect()
    }

    async fn balance(&self, n: u8) -> u64 {
        let (_, balance) = self.store.profile_and_balance(&user(n)).await.unwrap();
        balance.map_or(0, |balance| balance.scores.all)
    }

    async fn board(&self, period: RankingPeriod) -> Vec<(UserId, u64)> {
        let board = self.store.project_board(&self.project, period, self.now());
        board.await.unwrap()
    }

    /// A task that is old enough to earn something.
    async fn old_task(&self, n: u8, body: Value) -> Task {
        let task = self.task(n, body).await;
        self.settle().await;
        self.clock.advance_s(60);
        task
    }

    /// Sets the status, and returns the stream's records of that.
    async fn set(&self, task: &Task, by: u8, status: &str) -> Vec<Value> {
        self.patch(task, by, json!({ "status": status })).await;
        self.records().await
    }

    async fn delete(&self, task: &Task, by: u8) {
        let stored = self.stored(task).await;
        let by = user(by);
        let deleted = self.store.delete_task(&stored, &by, self.now());
        deleted.await.unwrap();
    }

    /// The balance is the sum of the ledger, and so are the rows of the board.
    async fn assert_sums(&self, users: &[u8]) {
        for n in users {
            let sum: i64 = self
                .ledger(&user(*n))
                .await
                .iter()
                .map(|entry| entry.points)
                .sum();
            let balance = self.balance(*n).await;
            assert_eq!(i64::try_from(balance).unwrap(), sum, "person {n}");
            let user = user(*n);
            for period in RankingPeriod::ALL.iter().copied() {
                let points = self.store.points_in(&self.project, &user, period, self.now());
                assert_eq!(points.await.unwrap(), balance, "person {n} {period:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_completion_is_shared_by_the_assignees_and_taken_back_from_them() {
    let scene = Scene::new().await;
    let (ben, cem) = (
        scene.member(2, Role::Editor).await,
        scene.member(3, Role::Editor).await,
    );
    let body = json!({"title": "t", "points": 7, "assignees": [ben, cem]});
    let task = scene.old_task(1, body).await;
    let done = scene.set(&task, 1, "done").await;
    scene.deliver_twice(&done).await;
    scene.deliver(&done).await;
    assert_eq!(scene.entries(2).await, [(4, "completed")]);
    assert_eq!(scene.entries(3).await, [(3, "completed")]);
    assert_eq!(scene.entries(1).await, []);
    for period in RankingPeriod::ALL.iter().copied() {
        assert_eq!(scene.board(period).await, [(user(2), 4), (user(3), 3)]);
    }
    // What changes later does not count.
    scene
        .patch(&task, 1, json!({"points": 100, "assignees": [ben]}))
        .await;
    scene.settle().await;
    assert_eq!(scene.balance(2).await, 4);
    let reopened = scene.set(&task, 2, "in_progress").await;
    scene.deliver_twice(&reopened).await;
    assert_eq!(scene.entries(2).await, [(4, "completed"), (-4, "reopened")]);
    assert_eq!(scene.entries(3).await, [(3, "completed"), (-3, "reopened")]);
    scene.assert_sums(&[1, 2, 3]).await;
    assert_eq!(scene.board(RankingPeriod::All).await, [], "nobody without points");
}

#[tokio::test]
async fn without_assignees_it_is_who_completed_it_by_priority() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    let priorities = ["none", "low", "medium", "high", "urgent"];
    let mut tasks = Vec::new();
    for (n, priority) in (1..).zip(priorities) {
        tasks.push(scene.task(n, json!({"title": "t", "priority": priority})).await);
    }
    scene.settle().await;
    scene.clock.advance_s(60);
    for task in &tasks {
        scene.patch(task, 2, json!({"status": "done"})).await;
        scene.settle().await;
        scene.clock.advance_s(1);
    }
    let points: Vec<_> = scene
        .entries(2)
        .await
        .into_iter()
        .map(|(points, _)| points)
        .collect();
    assert_eq!(points, [1, 2, 3, 5, 8]);
}

#[tokio::test]
async fn completed_reopened_and_completed_within_a_second() {
    let scene = Scene::new().await;
    let task = scene.old_task(1, json!({"title": "t", "points": 5})).await;
    let mut records = Vec::new();
    for status in ["done", "to_do", "done"] {
        records.extend(scene.set(&task, 1, status).await);
    }
    // All at once; again; and as after a crash in the middle.
    for batch in [
        &records[..],
        &records[..],
        &records[..1],
        &records[1..],
        &records[2..],
    ] {
        scene.deliver(batch).await;
        scene.assert_sums(&[1]).await;
    }
    assert_eq!(
        scene.entries(1).await,
        [(5, "completed"), (-5, "reopened"), (5, "completed")]
    );
}

#[tokio::test]
async fn guards_are_seen_in_the_ledger() {
    let scene = Scene::new().await;
    let young = scene.task(1, json!({"title": "young", "points": 5})).await;
    scene.settle().await;
    scene.clock.advance_s(59);
    scene.patch(&young, 1, json!({"status": "done"})).await;
    scene.settle().await;
    scene.clock.advance_s(1);
    let created_done = json!({"title": "never open", "points": 5, "status": "done"});
    scene.task(2, created_done).await;
    scene.settle().await;
    for (n, points) in [(3, 150), (4, 150), (5, 1)] {
        let task = scene.old_task(n, json!({"title": "t", "points": points})).await;
        scene.patch(&task, 1, json!({"status": "done"})).await;
        scene.settle().await;
        if n == 5 {
            // Of nothing, nothing is taken back.
            scene.patch(&task, 1, json!({"status": "to_do"})).await;
            scene.settle().await;
        }
    }
    let cut = [
        (0, "too_soon"),
        (0, "too_soon"),
        (150, "completed"),
        (50, "daily_cap"),
        (0, "daily_cap"),
    ];
    assert_eq!(scene.entries(1).await, cut);
    // The next day.
    scene.clock.advance_s(24 * 3600);
    let task = scene.old_task(6, json!({"title": "t", "points": 20})).await;
    scene.patch(&task, 1, json!({"status": "done"})).await;
    scene.settle().await;
    assert_eq!(scene.entries(1).await[5..], [(20, "completed")]);
    let shares: Vec<_> = scene
        .ledger(&user(1))
        .await
        .iter()
        .map(|entry| entry.share)
        .collect();
    assert_eq!(shares, [20, 1, 150, 150, 5, 5]);
}

#[tokio::test]
async fn an_import_earns_nothing() {
    let scene = Scene::new().await;
    let job = domain::JobId::from_seed(domain::IdSeed([1; 16]));
    let import = store::imported_by(&job);
    let body = json!({"title": "t", "points": 5, "status": "done"});
    let task = scene.imported_task(1, body, Some(&import)).await;
    scene.settle().await;
    scene.clock.advance_s(60);
    scene.patch(&task, 1, json!({"status": "to_do"})).await;
    scene.settle().await;
    assert_eq!(scene.entries(1).await, []);
    scene.patch(&task, 1, json!({"status": "done"})).await;
    scene.settle().await;
    assert_eq!(scene.entries(1).await, [(5, "completed")]);
}

/// A completion that went to the failure queue is replayed when the task is open again.
#[tokio::test]
async fn a_completion_that_comes_after_its_reversal_earns_nothing() {
    for is_noted in [false, true] {
        let scene = Scene::new().await;
        let task = scene.old_task(1, json!({"title": "t", "points": 5})).await;
        // An earlier completion, which was taken back in time.
        for status in ["done", "to_do"] {
            let records = scene.set(&task, 1, status).await;
            scene.deliver(&records).await;
        }
        scene.records().await;
        let first = scene.set(&task, 1, "done").await;
        if is_noted {
            let dynamodb = &first[0]["dynamodb"];
            let (old, new) = (dynamodb.get("OldImage"), dynamodb.get("NewImage"));
            let Change::Task(change) = Change::read(old, new).unwrap() else {
                panic!("no task: {dynamodb}");
            };
            let award = domain::Award::of(&change, scene.state.point_rules).unwrap();
            scene.store.note_award(award).await.unwrap();
        }
        let reopened = scene.set(&task, 1, "to_do").await;
        scene.deliver_twice(&reopened).await;
        scene.deliver_twice(&first).await;
        assert_eq!(scene.balance(1).await, 0, "{is_noted}");
        scene.assert_sums(&[1]).await;
        let again = scene.set(&task, 1, "done").await;
        scene.deliver_twice(&again).await;
        scene.deliver(&first).await;
        assert_eq!(scene.balance(1).await, 5, "{is_noted}");
    }
}

#[tokio::test]
async fn an_imported_past_makes_no_task_old_enough() {
    let scene = Scene::new().await;
    let job = domain::JobId::from_seed(domain::IdSeed([1; 16]));
    let import = store::imported_by(&job);
    let mut task = scene.new_task(&scene.project, &user(1), json!({"title": "t", "points": 5}));
    task.task.created_at = "2020-01-01T00:00:00Z".parse().unwrap();
    let task = scene.put_task(task, Some(&import)).await.task;
    scene.settle().await;
    scene.clock.advance_s(50);
    scene.patch(&task, 1, json!({"title": "edited"})).await;
    scene.settle().await;
    for (status, entries) in [("done", 1), ("to_do", 1), ("done", 2)] {
        scene.clock.advance_s(9);
        scene.patch(&task, 1, json!({ "status": status })).await;
        scene.settle().await;
        assert_eq!(scene.entries(1).await.len(), entries);
    }
    assert_eq!(scene.entries(1).await, [(0, "too_soon"), (5, "completed")]);
}

/// The other records of the batch are done, and are not delivered again; nor is the rest of its own effects lost.
#[tokio::test]
async fn a_balance_that_cannot_be_read_stops_no_other_record() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let body = json!({"title": "t", "points": 6, "assignees": [ben, user(1)]});
    let task = scene.old_task(1, body).await;
    scene.damage_balance(&ben).await;
    scene.records().await;
    scene.sent();
    let messages = scene.ports().messages();
    let done = scene.set(&task, 1, "done").await;
    scene.deliver_twice(&done).await;
    assert_eq!(scene.entries(1).await, [(3, "completed")]);
    let sent = scene.sent();
    let aside = sent.iter().filter_map(|sent| match sent {
        Sent::SetAside(body) => Some(serde_json::from_str::<Value>(body).unwrap()),
        _ => None,
    });
    let aside: Vec<_> = aside.collect();
    assert_eq!(aside.len(), 2, "each time, the one of the task");
    assert_eq!(aside[0]["record"], done[0]);
    assert!(!aside[0]["reason"].as_str().unwrap().is_empty());
    assert!(scene.ports().messages() > messages, "what else the record leaves");
}

#[tokio::test]
async fn what_cannot_be_settled_comes_again() {
    let mut scene = Scene::new().await;
    let task = scene.old_task(1, json!({"title": "t", "points": 5})).await;
    let done = scene.set(&task, 1, "done").await;
    scene.without_table(true);
    assert_eq!(scene.hand_over(&done).await.len(), done.len());
    scene.without_table(false);
    scene.deliver(&done).await;
    assert_eq!(scene.entries(1).await, [(5, "completed")]);
}
