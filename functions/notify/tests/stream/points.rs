//! Points: earned once, taken back exactly, whatever is delivered again or in another order.

use std::collections::{BTreeMap, BTreeSet};

use domain::{PointEntry, RankingPeriod, Role, Task, UserId};
use serde_json::{Value, json};
use store::stream::Change;
use testkit::CountingEntropy;

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

#[tokio::test]
async fn what_is_deleted_takes_its_points_along() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let mut tasks = Vec::new();
    for n in 1..=3 {
        let body = json!({"title": "t", "points": 5, "assignees": [ben]});
        let task = scene.old_task(n, body).await;
        scene.patch(&task, 1, json!({"status": "done"})).await;
        scene.settle().await;
        tasks.push(task);
    }
    scene.clock.advance_s(1);
    scene.delete(&tasks[0], 1).await;
    let deleted = scene.records().await;
    scene.deliver_twice(&deleted).await;
    assert_eq!(scene.balance(2).await, 10);
    let access = scene.access(&user(1), &scene.project).await;
    let owner = user(1);
    let deleted = scene.store.delete_project(&access, &owner, scene.now());
    deleted.await.unwrap();
    scene.settle().await;
    while !scene
        .store
        .remove_some(&scene.project, scene.now())
        .await
        .unwrap()
        .is_all
    {}
    let removed = scene.records().await;
    scene.clock.advance_s(5);
    scene.deliver_twice(&removed).await;
    let entries = scene.entries(2).await;
    assert_eq!(entries[..3], [(5, "completed"); 3]);
    assert_eq!(entries[3..], [(-5, "deleted"); 3]);
    scene.assert_sums(&[2]).await;
    let rows = scene.everything_as_text().await.matches("\"score\"").count();
    assert_eq!(rows, 0, "no row of the project is left");
}

#[tokio::test]
async fn a_deleted_account_gets_nothing_and_keeps_nothing() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let body = json!({"title": "t", "points": 5, "assignees": [ben]});
    let (first, second) = (
        scene.old_task(1, body.clone()).await,
        scene.old_task(2, body).await,
    );
    scene.patch(&first, 1, json!({"status": "done"})).await;
    scene.settle().await;
    scene.patch(&second, 1, json!({"status": "done"})).await;
    let late = scene.records().await;
    scene.delete_account(&ben).await;
    scene.deliver(&late).await;
    assert_eq!(scene.entries(2).await.len(), 1, "only what came before");
    while !scene.store.erase(&ben, scene.now()).await.unwrap().is_done {}
    scene.settle().await;
    scene.patch(&first, 1, json!({"status": "to_do"})).await;
    scene.settle().await;
    assert_eq!(scene.entries(2).await, []);
    let everything = scene.everything_as_text().await;
    for kind in ["point_entry", "balance", "score"] {
        assert!(!everything.contains(&format!("\"{kind}\"")), "{kind}");
    }
}

#[tokio::test]
async fn former_members_are_on_no_board_until_they_are_back() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let task = scene
        .old_task(1, json!({"title": "t", "points": 5, "assignees": [ben]}))
        .await;
    scene.patch(&task, 1, json!({"status": "done"})).await;
    scene.settle().await;
    let board = [(ben.clone(), 5)];
    assert_eq!(scene.board(RankingPeriod::Week).await, board);
    scene.remove(2, 1).await;
    scene.settle().await;
    assert_eq!(scene.board(RankingPeriod::Week).await, []);
    assert_eq!(scene.balance(2).await, 5, "what is earned stays earned");
    scene.join(&scene.project, &ben, Role::Viewer).await;
    scene.settle().await;
    assert_eq!(scene.board(RankingPeriod::Week).await, board);
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

#[tokio::test]
async fn a_former_member_sees_no_new_title_in_the_ledger() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let body = json!({"title": "t", "points": 6, "assignees": [ben, user(1)]});
    let task = scene.old_task(1, body).await;
    scene.remove(2, 1).await;
    scene.settle().await;
    // Nobody has unassigned them yet.
    scene
        .patch(&task, 1, json!({"title": "secret", "status": "done"}))
        .await;
    scene.settle().await;
    for (n, title) in [(1, "secret"), (2, "")] {
        let ledger = scene.ledger(&user(n)).await;
        assert_eq!((ledger[0].title.as_str(), ledger[0].points), (title, 3));
    }
    scene.patch(&task, 1, json!({"status": "to_do"})).await;
    scene.settle().await;
    let titles: Vec<_> = scene
        .ledger(&ben)
        .await
        .into_iter()
        .map(|entry| entry.title)
        .collect();
    assert_eq!(titles, ["", ""]);
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

/// A stream: the records of one item in order, those of different items in any, some of them again.
struct Stream {
    items: BTreeMap<String, Vec<Value>>,
    delivered: BTreeMap<String, usize>,
    chance: CountingEntropy,
}

impl Stream {
    fn number(&self, below: usize) -> usize {
        usize::try_from(self.chance.number() % u64::try_from(below).unwrap()).unwrap()
    }

    fn add(&mut self, records: Vec<Value>) {
        for record in records {
            let item = record["dynamodb"]["Keys"].to_string();
            self.items.entry(item).or_default().push(record);
        }
    }

    /// A batch of some items' next records, perhaps from some place before.
    fn batch(&mut self) -> Vec<Value> {
        let mut batch = Vec::new();
        for (item, records) in &self.items {
            let delivered = self.delivered.get(item).copied().unwrap_or_default();
            if self.number(3) == 0 {
                continue;
            }
            let from = delivered - self.number(delivered.min(3) + 1);
            let to = (from + 1 + self.number(4)).min(records.len());
            batch.extend_from_slice(&records[from..to]);
            self.delivered.insert(item.clone(), delivered.max(to));
        }
        batch
    }

    fn is_empty(&self) -> bool {
        let delivered = |item: &String| self.delivered.get(item).copied().unwrap_or_default();
        self.items
            .iter()
            .all(|(item, records)| delivered(item) == records.len())
    }
}

/// Random histories: after each delivery the balances are the sums of the ledgers and of the boards; in the end they are what the
/// tasks are worth that are done.
#[tokio::test]
async fn the_balance_is_the_sum_of_the_ledger_after_any_history() {
    for seed in 0..3 {
        let mut scene = Scene::new().await;
        scene.state.point_rules.daily_cap = if seed % 2 == 0 { 10_000 } else { 40 };
        let people = [1, 2, 3];
        for n in &people[1..] {
            scene.member(*n, Role::Editor).await;
        }
        let mut stream = Stream {
            items: BTreeMap::new(),
            delivered: BTreeMap::new(),
            chance: CountingEntropy::default(),
        };
        for _ in 0..seed * 1000 {
            stream.chance.number();
        }
        let mut tasks = Vec::new();
        for n in 1..=4 {
            tasks.push(scene.task(n, json!({"title": "t", "points": 4 + n})).await);
        }
        stream.add(scene.records().await);
        scene.clock.advance_s(60);
        // Who was granted what share by the last completion of each task that is done.
        let mut due: BTreeMap<usize, Vec<(UserId, u32)>> = BTreeMap::new();
        let mut deleted = BTreeSet::new();
        for step in 0..32 {
            let place = stream.number(tasks.len());
            let (task, by) = (&tasks[place], people[stream.number(3)]);
            if !deleted.contains(&place) {
                let body = match stream.number(8) {
                    0 => json!({"assignees": [user(1), user(3)]}),
                    1 => json!({"assignees": [], "points": 9}),
                    2 if step > 24 => Value::Null,
                    2..=4 => json!({"status": "to_do"}),
                    _ => json!({"status": "done"}),
                };
                if body.is_null() {
                    scene.delete(task, by).await;
                    deleted.insert(place);
                    due.remove(&place);
                } else {
                    let before = scene.stored(task).await;
                    let patch = domain::TaskPatch::parse(body.clone()).unwrap();
                    let end = domain::Rank::at_end(scene.now(), 0);
                    let by = user(by);
                    let changed =
                        patch.apply(before.detail(), end, (&by, scene.now()), &|| scene.new_id_seed());
                    if let Some(after) = changed.unwrap() {
                        scene.store.update_task(&before, &after).await.unwrap();
                        let is_done = |task: &Task| task.status.as_str() == "done";
                        match (is_done(before.task()), is_done(&after.task)) {
                            (false, true) => {
                                let shares = after.task.shares().into_iter();
                                due.insert(place, shares.map(|one| (one.user_id, one.points)).collect());
                            }
                            (true, false) => drop(due.remove(&place)),
                            _ => {}
                        }
                    }
                }
                stream.add(scene.records().await);
            }
            if stream.number(2) == 0 {
                let batch = stream.batch();
                scene.deliver(&batch).await;
                scene.records().await;
                scene.assert_sums(&people).await;
            }
        }
        while !stream.is_empty() {
            let batch = stream.batch();
            scene.deliver(&batch).await;
            scene.assert_sums(&people).await;
        }
        scene.records().await;
        if seed % 2 == 0 {
            for n in people {
                let shares = due.values().flatten().filter(|(of, _)| *of == user(n));
                let sum: u32 = shares.map(|(_, points)| points).sum();
                assert_eq!(
                    scene.balance(n).await,
                    u64::from(sum),
                    "person {n}, history {seed}"
                );
            }
        }
    }
}
