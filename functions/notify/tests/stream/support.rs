//! A project with people in it, and the stream of its table.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::Mutex;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    Comment, IdSeed, InboxQuery, Notification, Parameters, PointRules, ProjectId, Rank, Role, Task,
    TaskDetail, TaskId, TaskPatch, UserId,
};
use notify::State;
use serde_json::{Value, json};
use store::stream::image;
use store::testing::client;
use store::{ActivityEntry, ActivityOf, Patience, Store, StoredTask};
use testkit::World;

use crate::ports::FakePorts;

pub(crate) use testkit::user;

type Item = HashMap<String, AttributeValue>;

pub(crate) struct Scene {
    world: World,
    pub(crate) state: State<FakePorts>,
    pub(crate) project: ProjectId,
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
    /// With a project of person 1, whose stream records are consumed.
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let owner = world.person(1, "Person 1").await;
        let scene = Self {
            state: State {
                store: world.store.clone(),
                ports: FakePorts::default(),
                clock: world.clock.clone(),
                point_rules: PointRules::default(),
            },
            project: world.project(&owner, "Home").await,
            world,
            client: client(testkit::dynamodb()),
            seen: Mutex::default(),
            next: Mutex::new(1),
        };
        scene.records().await;
        scene
    }

    /// The table cannot be used, as without a permission or while it is created; or it can again.
    pub(crate) fn without_table(&mut self, is_without: bool) {
        self.state.store = if is_without {
            Store::new(self.client.clone(), "none", Patience::without_pauses())
        } else {
            self.world.store.clone()
        };
    }

    pub(crate) fn ports(&self) -> &FakePorts {
        &self.state.ports
    }

    /// A member who has a profile; the stream records are consumed.
    pub(crate) async fn member(&self, n: u8, role: Role) -> UserId {
        let member = self.person(n, &format!("Person {n}")).await;
        self.join(&self.project, &member, role).await;
        self.records().await;
        member
    }

    /// Person `n` is removed from the project.
    pub(crate) async fn remove(&self, n: u8, by: u8) {
        self.end_membership(&self.project, &user(n), &user(by)).await;
    }

    /// Created by person 1.
    pub(crate) async fn task(&self, n: u8, body: Value) -> Task {
        self.imported_task(n, body, None).await
    }

    /// Likewise, by an import if there is a fingerprint.
    pub(crate) async fn imported_task(&self, n: u8, body: Value, fingerprint: Option<&str>) -> Task {
        let mut task = self.new_task(&self.project, &user(1), body);
        task.task.id = TaskId::from_seed(IdSeed([n; 16]));
        self.put_task(task, fingerprint).await.task
    }

    pub(crate) async fn comment(&self, task: &Task, by: u8, text: &str) -> Comment {
        self.world
            .comment((&self.project, &task.id), &user(by), text)
            .await
    }

    pub(crate) async fn stored(&self, task: &Task) -> StoredTask {
        let found = self.stored_task(&user(1), &self.project, &task.id).await;
        found.unwrap()
    }

    pub(crate) async fn patch(&self, task: &Task, by: u8, body: Value) -> TaskDetail {
        let current = self.stored(task).await;
        let patch = TaskPatch::parse(body).unwrap();
        let (by, now) = (user(by), self.now());
        let end = Rank::at_end(now, 0);
        let changed = patch.apply(current.detail(), end, (&by, now), &|| self.new_id_seed());
        let changed = changed.unwrap().unwrap();
        self.store.update_task(&current, &changed).await.unwrap();
        changed
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

    async fn everything(&self) -> BTreeMap<(String, String), Item> {
        let output = self
            .client
            .scan()
            .table_name(self.table.name())
            .send()
            .await
            .unwrap();
        assert!(output.last_evaluated_key.is_none(), "a small table");
        let text = |item: &Item, name: &str| item[name].as_s().unwrap().clone();
        let items = output.items.unwrap_or_default().into_iter();
        items
            .map(|item| ((text(&item, "pk"), text(&item, "sk")), item))
            .collect()
    }

    /// Deletes an item, as the table does when it expires.
    pub(crate) async fn expire(&self, pk: &str, sk: &str) {
        let request = self.client.delete_item().table_name(self.table.name());
        let request = request.key("pk", AttributeValue::S(pk.to_owned()));
        let request = request.key("sk", AttributeValue::S(sk.to_owned()));
        request.send().await.unwrap();
    }

    /// Makes an item's balance one that no version can read.
    pub(crate) async fn damage_balance(&self, user: &UserId) {
        let request = self.client.update_item().table_name(self.table.name());
        let request = request
            .key("pk", AttributeValue::S(format!("USER#{user}")))
            .key("sk", AttributeValue::S("BALANCE".to_owned()))
            .update_expression("SET balance = :damaged")
            .expression_attribute_values(":damaged", AttributeValue::Bool(true));
        request.send().await.unwrap();
    }

    /// Makes an attribute of a task one that no version can add to.
    pub(crate) async fn damage_number(&self, task: &Task, attribute: &str) {
        let request = self.client.update_item().table_name(self.table.name());
        let request = request
            .key("pk", AttributeValue::S(format!("PROJECT#{}", self.project)))
            .key("sk", AttributeValue::S(format!("TASK#{}", task.id)))
            .update_expression("SET #attribute = :damaged")
            .expression_attribute_names("#attribute", attribute)
            .expression_attribute_values(":damaged", AttributeValue::Bool(true));
        request.send().await.unwrap();
    }

    /// All items, as text.
    pub(crate) async fn everything_as_text(&self) -> String {
        format!("{:?}", self.everything().await)
    }

    /// Hands over these records; returns the sequence numbers of those that failed for now.
    pub(crate) async fn hand_over(&self, records: &[Value]) -> Vec<String> {
        let response = notify::handle(&self.state, json!({ "Records": records })).await;
        let response = json!(response.unwrap());
        let failures = response["batchItemFailures"].as_array().unwrap();
        failures
            .iter()
            .map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Hands over these records, none of which fails.
    pub(crate) async fn deliver(&self, records: &[Value]) {
        assert_eq!(self.hand_over(records).await, [""; 0]);
    }

    /// Hands over these records twice, as after a crash.
    pub(crate) async fn deliver_twice(&self, records: &[Value]) {
        for _ in 0..2 {
            self.deliver(records).await;
        }
    }

    /// Hands over changes until there are none; no record fails.
    pub(crate) async fn settle(&self) {
        loop {
            let records = self.records().await;
            if records.is_empty() {
                return;
            }
            self.deliver(&records).await;
        }
    }

    /// The calls of ports since the last time, but those for integrations.
    pub(crate) fn sent(&self) -> Vec<crate::ports::Sent> {
        self.ports().sent()
    }

    /// Kind and title of each notification, newest first.
    pub(crate) async fn inbox(&self, n: u8) -> Vec<(String, String)> {
        let query = InboxQuery::parse(Parameters::default()).unwrap();
        let page = self
            .store
            .inbox(&user(n), &query, None, self.now())
            .await
            .unwrap();
        let line = |notification: Notification| (notification.kind.as_str().to_owned(), notification.title);
        page.items.into_iter().map(line).collect()
    }

    /// Kind and field of each entry of the project's history, newest first.
    pub(crate) async fn activity(&self) -> Vec<String> {
        let of = ActivityOf::Project(&self.project);
        let page = self.store.activity(of, None, 100).await.unwrap();
        assert!(page.next.is_none());
        let name = |entry: ActivityEntry| {
            let field = entry.event.field.unwrap_or_default();
            format!("{} {field}", entry.event.kind.as_str())
        };
        page.items.into_iter().map(name).collect()
    }
}
