//! The fixture of a test: a project of its own with its owner, and helpers that create everything else.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use domain::{
    Anchor, IdSeed, NewProject, NewTask, Parameters, Project, ProjectId, Rank, Role, Status, Task,
    TaskDetail, TaskFilter, TaskId, TaskMatcher, TaskPatch, TaskQuery, TaskRef, UserId,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use store::testing::client;
use store::{
    Created, Found, MoveError, Page, Patience, ProjectAccess, Store, StoreError, StoredTask, Usage, Wanted,
};

use crate::server::SERVER;
pub(crate) use crate::server::number;

pub(crate) type Item = HashMap<String, AttributeValue>;

pub(crate) struct Scene {
    pub(crate) client: Client,
    pub(crate) store: Store,
    pub(crate) owner: UserId,
    pub(crate) project: ProjectId,
    clock_ms: AtomicI64,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let client = client(SERVER.address);
        let store = Store::new(client.clone(), &SERVER.table, Patience::without_pauses());
        let (owner, project) = (user(), ProjectId::from_seed(seed()));
        let scene = Self {
            client,
            store,
            owner,
            project,
            clock_ms: AtomicI64::new(1_767_225_600_000),
        };
        let created = scene
            .store
            .create_project(&scene.project_named("Home"), None)
            .await
            .unwrap();
        assert!(matches!(created, Created::Resource(_)));
        scene
    }

    /// The clock's time, one millisecond later at each call.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.clock_ms.fetch_add(1, Ordering::Relaxed)).unwrap()
    }

    pub(crate) fn skip_ms(&self, milliseconds: i64) {
        self.clock_ms.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// The scene's project, not stored yet.
    pub(crate) fn project_named(&self, name: &str) -> Project {
        NewProject::parse(json!({"name": name})).unwrap().into_project(
            self.project.clone(),
            self.owner.clone(),
            self.now(),
        )
    }

    pub(crate) async fn member(&self, role: Role) -> UserId {
        let member = user();
        self.join(&member, role).await;
        member
    }

    pub(crate) async fn join(&self, member: &UserId, role: Role) {
        self.store
            .put_member(&self.project, member, role, self.now())
            .await
            .unwrap();
    }

    pub(crate) async fn access(&self) -> ProjectAccess {
        self.read(None, None, &[]).await.unwrap().access
    }

    /// A task from a request's body, not stored yet.
    pub(crate) fn task(&self, body: Value) -> TaskDetail {
        let now = self.now();
        NewTask::parse(body).unwrap().into_task(
            (TaskId::from_seed(seed()), self.project.clone()),
            self.owner.clone(),
            Rank::at_end(now, tie_breaker()),
            now,
            &seed,
        )
    }

    /// Creates a task.
    pub(crate) async fn add(&self, body: Value) -> TaskDetail {
        let task = self.task(body);
        let created = self.store.create_task(&task, None).await.unwrap();
        assert_eq!(created, Created::Resource(task.clone()));
        task
    }

    /// Creates `count` tasks with titles "0", "1", and so on.
    pub(crate) async fn add_many(&self, count: usize) -> Vec<Task> {
        let mut tasks = Vec::with_capacity(count);
        for at in 0..count {
            tasks.push(self.add(json!({"title": at.to_string()})).await.task);
        }
        tasks
    }

    pub(crate) async fn read(
        &self,
        task: Option<&TaskId>,
        neighbour: Option<&TaskId>,
        people: &[UserId],
    ) -> Option<Found> {
        self.read_as(&self.owner, task, neighbour, people).await.unwrap()
    }

    pub(crate) async fn read_as(
        &self,
        user: &UserId,
        task: Option<&TaskId>,
        neighbour: Option<&TaskId>,
        people: &[UserId],
    ) -> Result<Option<Found>, StoreError> {
        let wanted = Wanted {
            task,
            neighbour,
            people,
            ..Wanted::new(user, &self.project)
        };
        self.store.read(wanted).await
    }

    pub(crate) async fn stored(&self, task: &TaskId) -> Option<StoredTask> {
        self.read(Some(task), None, &[]).await.unwrap().task
    }

    /// Reads the task and applies a merge patch to it.
    pub(crate) async fn patch(&self, task: &TaskId, body: Value) -> Result<TaskDetail, StoreError> {
        let current = self.stored(task).await.unwrap();
        let changed = self.patched(&current, body);
        self.store.update_task(&current, &changed).await.map(|()| changed)
    }

    pub(crate) fn patched(&self, current: &StoredTask, body: Value) -> TaskDetail {
        let now = self.now();
        let end = Rank::at_end(now, tie_breaker());
        let patch = TaskPatch::parse(body).unwrap();
        patch
            .apply(current.detail(), end, (&self.owner, now), &seed)
            .unwrap()
            .unwrap()
    }

    /// Reads the task and its neighbour and moves it, as the handler does.
    pub(crate) async fn move_task(
        &self,
        task: &TaskId,
        status: Status,
        anchor: Option<&Anchor>,
    ) -> Result<TaskDetail, MoveError> {
        let found = self
            .read(Some(task), anchor.map(Anchor::task_id), &[])
            .await
            .unwrap();
        let beside = anchor.zip(found.neighbour.as_ref());
        let current = found.task.unwrap();
        self.store
            .move_task(
                &current,
                status,
                beside,
                None,
                (&self.owner, self.now()),
                tie_breaker(),
            )
            .await
    }

    pub(crate) async fn page(&self, parameters: &[(&str, &str)], position: Option<&str>) -> Page<Task> {
        let query = TaskQuery::parse(parameters_of(parameters), &self.owner).unwrap();
        self.store
            .tasks_of(&self.project, &query, position, self.now(), utc())
            .await
            .unwrap()
    }

    /// All pages of a list.
    pub(crate) async fn list(&self, parameters: &[(&str, &str)]) -> Vec<Task> {
        let mut tasks = Vec::new();
        let mut position = None;
        loop {
            let page = self.page(parameters, position.as_deref()).await;
            tasks.extend(page.items);
            position = page.next;
            if position.is_none() {
                return tasks;
            }
        }
    }

    /// The result of `work` and its cost.
    pub(crate) async fn cost<T>(&self, work: impl Future<Output = T>) -> (T, Usage) {
        let before = self.store.usage();
        let result = work.await;
        (result, self.store.usage() - before)
    }

    /// An item as it is stored.
    pub(crate) async fn item(&self, pk: &str, sk: &str) -> Option<Item> {
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let request = self
            .client
            .get_item()
            .table_name(&SERVER.table)
            .consistent_read(true);
        let request = request.key("pk", text(pk)).key("sk", text(sk));
        request.send().await.unwrap().item
    }

    pub(crate) async fn put_item(&self, item: Item) {
        let request = self
            .client
            .put_item()
            .table_name(&SERVER.table)
            .set_item(Some(item));
        request.send().await.unwrap();
    }

    pub(crate) async fn put_items(&self, items: impl IntoIterator<Item = Item>) {
        let items: Vec<Item> = items.into_iter().collect();
        for chunk in items.chunks(25) {
            let put = |item: &Item| {
                PutRequest::builder()
                    .set_item(Some(item.clone()))
                    .build()
                    .unwrap()
            };
            let requests = chunk
                .iter()
                .map(|item| WriteRequest::builder().put_request(put(item)).build());
            let request = self.client.batch_write_item();
            let request = request.request_items(&SERVER.table, requests.collect());
            let left = request
                .send()
                .await
                .unwrap()
                .unprocessed_items
                .unwrap_or_default();
            assert!(left.is_empty());
        }
    }

    /// Creates `count` copies of this task, with the pointers of `assignee`, much faster than one by one.
    pub(crate) async fn add_copies(&self, task: &Task, count: usize, assignee: &UserId) {
        let mut originals = vec![self.task_item(&task.id).await.unwrap()];
        originals.extend(self.pointer_item(assignee, &task.id).await);
        let copies = (0..count).flat_map(|_| {
            let id = TaskId::from_seed(seed());
            originals
                .iter()
                .map(move |original| renamed(original, &task.id, &id))
                .collect::<Vec<_>>()
        });
        self.put_items(copies).await;
    }

    pub(crate) async fn delete_item(&self, item: &Item) {
        let request = self.client.delete_item().table_name(&SERVER.table);
        let request = request
            .key("pk", item["pk"].clone())
            .key("sk", item["sk"].clone());
        request.send().await.unwrap();
    }

    /// Leaves a project in the state of a deletion that was stopped after its first write.
    pub(crate) async fn half_delete(&self, project: &ProjectId) {
        let mut meta = self.item(&format!("PROJECT#{project}"), "META").await.unwrap();
        meta.insert("deleted_at".to_owned(), AttributeValue::S(self.now().to_string()));
        self.put_item(meta).await;
    }

    /// All items of a partition.
    pub(crate) async fn partition(&self, pk: &str) -> Vec<Item> {
        let request = self
            .client
            .query()
            .table_name(&SERVER.table)
            .consistent_read(true);
        let request = request.key_condition_expression("pk = :pk");
        let request = request.expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()));
        let pages = request.into_paginator().items().send();
        pages.collect::<Result<Vec<_>, _>>().await.unwrap()
    }

    pub(crate) fn task_ref(&self, task: &TaskId) -> TaskRef {
        TaskRef {
            project_id: self.project.clone(),
            task_id: task.clone(),
        }
    }

    pub(crate) fn pk(&self) -> String {
        format!("PROJECT#{}", self.project)
    }

    pub(crate) async fn task_item(&self, task: &TaskId) -> Option<Item> {
        self.item(&self.pk(), &format!("TASK#{task}")).await
    }

    pub(crate) async fn body_item(&self, task: &TaskId) -> Option<Item> {
        self.item(&self.pk(), &format!("BODY#{task}")).await
    }

    pub(crate) async fn checklist_item(&self, task: &TaskId) -> Option<Item> {
        let sk = format!("BODY#{task}#CHECKLIST");
        self.item(&self.pk(), &sk).await
    }

    pub(crate) async fn pointer_item(&self, user: &UserId, task: &TaskId) -> Option<Item> {
        self.item(&format!("USER#{user}"), &format!("TASK#{task}")).await
    }
}

/// The item with the id of another task in all its texts.
fn renamed(item: &Item, old: &TaskId, new: &TaskId) -> Item {
    let mut item = item.clone();
    for value in item.values_mut() {
        if let AttributeValue::S(text) = value {
            *text = text.replace(old.as_str(), new.as_str());
        }
    }
    item
}

pub(crate) fn parameters_of(pairs: &[(&str, &str)]) -> Parameters {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

/// The zone of a user, as the read finds it that authorizes.
pub(crate) fn utc() -> impl Future<Output = TimeZone> {
    std::future::ready(TimeZone::UTC)
}

/// A filter for a user of UTC, long ago.
pub(crate) fn matcher(filter: &TaskFilter) -> TaskMatcher<'_> {
    filter.at(Timestamp::UNIX_EPOCH, &TimeZone::UTC)
}

/// A unique seed.
pub(crate) fn seed() -> IdSeed {
    IdSeed((u128::from(number()) << 64 | 0x5eed).to_be_bytes())
}

/// A unique number, over the whole range and without a pattern (splitmix64).
pub(crate) fn tie_breaker() -> u64 {
    let mut z = number().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

pub(crate) fn user() -> UserId {
    UserId::from_seed(seed())
}

pub(crate) fn ids(tasks: &[Task]) -> Vec<&TaskId> {
    tasks.iter().map(|task| &task.id).collect()
}
