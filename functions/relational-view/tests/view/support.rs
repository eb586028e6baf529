//! A table, the records of its stream, and a view that follows them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::Mutex;

use aws::messaging::MessagingError;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{IdSeed, Rank, TaskDetail, TaskPatch, UserId};
use relational::testing::TestDatabase;
use relational::{Database, Error, Rebuild, Row};
use relational_view::{Ports, handle};
use serde_json::{Value, json};
use store::stream::image;
use store::testing::client;
use store::{Patience, Projection};
use testkit::World;

type Item = HashMap<String, AttributeValue>;

/// The views that a query shows.
const VIEWS: [&str; 9] = [
    "users",
    "projects",
    "members",
    "tasks",
    "task_assignees",
    "task_labels",
    "task_blockers",
    "point_entries",
    "events",
];

/// A database, and a failure queue that keeps its messages.
pub(crate) struct View {
    pub(crate) database: Database,
    pub(crate) failures: Failures,
}

#[derive(Default)]
pub(crate) struct Failures(Mutex<Vec<(Value, String)>>);

impl Failures {
    pub(crate) fn add(&self, body: &str, reason: &str) {
        let message = (serde_json::from_str(body).unwrap(), reason.to_owned());
        self.0.lock().unwrap().push(message);
    }

    /// The messages, each with its reason.
    pub(crate) fn take(&self) -> Vec<(Value, String)> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Ports for View {
    async fn write(&self, rows: Vec<Row>) -> Result<(), Error> {
        self.database.write(rows).await
    }

    async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Result<(), MessagingError> {
        self.failures.add(body, reason);
        Ok(())
    }
}

impl View {
    /// All that queries see.
    pub(crate) async fn shown(&self) -> BTreeMap<&'static str, Vec<Vec<Option<String>>>> {
        let mut shown = BTreeMap::new();
        for view in VIEWS {
            let sql = format!("SELECT * FROM taskfleet.{view}");
            let mut rows = self.database.query(&sql).await.unwrap().rows;
            rows.sort();
            shown.insert(view, rows);
        }
        shown
    }
}

/// The sequence numbers of the records of a batch that have to come again.
pub(crate) async fn hand_over<P: Ports>(ports: &P, records: &[Value]) -> Vec<String> {
    let response = handle(ports, json!({ "Records": records })).await.unwrap();
    let response = json!(response);
    let failures = response["batchItemFailures"].as_array().unwrap();
    let numbers = failures
        .iter()
        .map(|failure| failure["itemIdentifier"].as_str().unwrap());
    numbers.map(str::to_owned).collect()
}

pub(crate) struct Scene {
    world: World,
    client: aws_sdk_dynamodb::Client,
    seen: Mutex<BTreeMap<(String, String), Item>>,
    next: Mutex<u64>,
}

impl Deref for Scene {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Scene {
    pub(crate) async fn new() -> Self {
        Self {
            world: World::new().await,
            client: client(testkit::dynamodb()),
            seen: Mutex::default(),
            next: Mutex::new(0),
        }
    }

    /// A view in a database of its own.
    pub(crate) async fn view(&self, database: &TestDatabase) -> View {
        View {
            database: database
                .open(self.clock.clone(), Patience::without_pauses())
                .await,
            failures: Failures::default(),
        }
    }

    /// The changes since the last time as stream records, in the order of keys.
    pub(crate) async fn records(&self) -> Vec<Value> {
        let items = self.everything().await;
        let mut seen = self.seen.lock().unwrap();
        let keys: BTreeSet<_> = seen.keys().chain(items.keys()).cloned().collect();
        let mut records = Vec::new();
        for key in keys {
            let (old, new) = (seen.get(&key), items.get(&key));
            if old == new {
                continue;
            }
            let mut next = self.next.lock().unwrap();
            *next += 1;
            let mut dynamodb = json!({
                "SequenceNumber": format!("{:021}", *next),
                "Keys": {"pk": {"S": key.0}, "sk": {"S": key.1}},
            });
            for (name, item) in [("OldImage", old), ("NewImage", new)] {
                if let Some(item) = item {
                    dynamodb[name] = image(item.clone());
                }
            }
            records.push(json!({"eventID": format!("{next}"), "dynamodb": dynamodb}));
        }
        *seen = items;
        records
    }

    /// Makes a view anew from the table.
    pub(crate) async fn rebuild(&self, database: &Database) -> (usize, usize) {
        let rebuild = Rebuild::begin(database).await.unwrap();
        for item in self.everything().await.into_values() {
            let projections = Projection::read(None, Some(&image(item))).unwrap();
            rebuild.write(projections).await.unwrap();
        }
        rebuild.finish().await.unwrap()
    }

    async fn everything(&self) -> BTreeMap<(String, String), Item> {
        let scan = self
            .client
            .scan()
            .table_name(self.table.name())
            .consistent_read(true);
        let output = scan.send().await.unwrap();
        assert!(output.last_evaluated_key.is_none(), "a small table");
        let text = |item: &Item, name: &str| item[name].as_s().unwrap().clone();
        let items = output.items.unwrap_or_default().into_iter();
        items
            .map(|item| ((text(&item, "pk"), text(&item, "sk")), item))
            .collect()
    }

    /// Removes an item, as the removal of a project's contents does, or its time to live.
    pub(crate) async fn remove_item(&self, pk: &str, sk: &str) {
        let request = self.client.delete_item().table_name(self.table.name());
        let request = request.key("pk", AttributeValue::S(pk.to_owned()));
        let request = request.key("sk", AttributeValue::S(sk.to_owned()));
        request.send().await.unwrap();
    }

    pub(crate) async fn patch(&self, task: &TaskDetail, by: &UserId, body: Value) -> TaskDetail {
        let task = &task.task;
        let current = self.stored_task(by, &task.project_id, &task.id).await.unwrap();
        let patch = TaskPatch::parse(body).unwrap();
        let now = self.now();
        let end = Rank::at_end(now, 0);
        let changed = patch.apply(current.detail(), end, (by, now), &|| self.new_id_seed());
        let Some(changed) = changed.unwrap() else {
            return current.detail().clone();
        };
        self.store.update_task(&current, &changed).await.unwrap();
        changed
    }

    pub(crate) async fn delete(&self, task: &TaskDetail, by: &UserId) {
        let current = self
            .stored_task(by, &task.task.project_id, &task.task.id)
            .await
            .unwrap();
        self.store.delete_task(&current, by, self.now()).await.unwrap();
    }
}

/// Numbers that only depend on the seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 += 1;
        let IdSeed(bytes) = IdSeed::derive(&[&self.0.to_string()]);
        usize::from(u16::from_be_bytes([bytes[0], bytes[1]])) % bound
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

/// A server's database, if there is a server.
pub(crate) async fn databases<const N: usize>(test: &str) -> Option<[TestDatabase; N]> {
    let mut databases = Vec::new();
    for _ in 0..N {
        databases.push(TestDatabase::create(test).await?);
    }
    databases.try_into().ok()
}
