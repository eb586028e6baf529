//! Random histories of tasks, with redelivery, and in any order between different items.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Role, Task, UserId};
use serde_json::{Value, json};
use testkit::CountingEntropy;

use crate::support::{Scene, user};

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
        // The shares that were granted by the last completion of each task that is done.
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
