//! A table with histories, the lake, and invocations.

use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;
use std::sync::{Arc, Mutex};

use analytics::EventRow;
use athena_export::{EventLog, State};
use domain::{
    Event, EventId, EventKind, ExportMessage, Extent, History, IdSeed, LakeKey, ProjectId, TaskId, UtcHour,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::{ChangedHour, Exported, Page, Store, StoreError};
use testkit::{World, user};

use crate::lake::{FakePorts, Lake};
use crate::steps::Steps;

/// The event log of one invocation.
pub(crate) struct Log {
    store: Store,
    created_at: Timestamp,
    steps: Arc<Steps>,
    /// The second hour of each day takes so many minutes.
    slow: (i64, Arc<World>),
}

impl EventLog for Log {
    async fn histories(
        &self,
        hour: UtcHour,
        shard: usize,
        position: Option<&str>,
    ) -> Result<Page<History>, StoreError> {
        // Pages of a few; only those of the first partition are steps, as the others are alike.
        let page = self.store.histories_of_hour(hour, shard, position, 2);
        if shard == 0 && hour == UtcHour::first_of(hour.day()).next() {
            let (minutes, world) = &self.slow;
            world.clock.advance(SignedDuration::from_mins(*minutes));
        }
        if shard == 0 {
            return self.steps.call(page).await;
        }
        page.await
    }

    async fn time_zones(&self, projects: &[ProjectId]) -> Result<HashMap<ProjectId, TimeZone>, StoreError> {
        self.store.time_zones(projects).await
    }

    async fn changed_hours(
        &self,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<ChangedHour>, StoreError> {
        self.steps.call(self.store.changed_hours(position, limit)).await
    }

    async fn unmark_hour(&self, changed: &ChangedHour) -> Result<(), StoreError> {
        self.steps.call(self.store.unmark_hour(changed)).await
    }

    async fn exported(&self) -> Result<Option<Exported>, StoreError> {
        self.steps.call(self.store.exported()).await
    }

    async fn advance_export(&self, to: Exported) -> Result<(), StoreError> {
        self.steps.call(self.store.advance_export(to)).await
    }

    async fn created_at(&self) -> Result<Timestamp, StoreError> {
        Ok(self.created_at)
    }
}

#[derive(Clone)]
pub(crate) struct Scene {
    world: Arc<World>,
    pub(crate) lake: Arc<Lake>,
    pub(crate) project: ProjectId,
    created_at: Timestamp,
    /// The events that are in the log.
    expected: Arc<Mutex<BTreeMap<EventId, Timestamp>>>,
    slow_min: Arc<Mutex<i64>>,
}

impl Deref for Scene {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Scene {
    /// A project, at noon of the first of March.
    pub(crate) async fn new() -> Self {
        Self::later(0).await
    }

    /// A project, half an hour before the first of March ends.
    pub(crate) async fn before_midnight() -> Self {
        Self::later(11 * 60 + 30).await
    }

    async fn later(minutes: i64) -> Self {
        let world = World::new().await;
        world.clock.advance(SignedDuration::from_mins(minutes));
        let owner = world.person(1, "Person 1").await;
        let project = world.project(&owner, "Home").await;
        Self {
            lake: Arc::default(),
            created_at: world.now(),
            world: Arc::new(world),
            project,
            expected: Arc::default(),
            slow_min: Arc::default(),
        }
    }

    /// One invocation's dependencies.
    pub(crate) fn state(&self, steps: &Arc<Steps>) -> State<Log, FakePorts> {
        State {
            log: Log {
                // A client of its own: its connections belong to the runtime that it is used in.
                store: self.table.store(),
                created_at: self.created_at,
                steps: Arc::clone(steps),
                slow: (*self.slow_min.lock().unwrap(), Arc::clone(&self.world)),
            },
            ports: FakePorts {
                lake: Arc::clone(&self.lake),
                steps: Arc::clone(steps),
            },
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
        }
    }

    /// From now on each day takes so long.
    pub(crate) fn slow(&self, minutes: i64) {
        *self.slow_min.lock().unwrap() = minutes;
    }

    /// The last hour that can be exported for good.
    pub(crate) fn last_closed(&self) -> String {
        let settled = self.now() - store::EXPORTED_AFTER;
        UtcHour::of(settled).previous().to_string()
    }

    pub(crate) fn skip_min(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }

    /// Something happens at this time, and is recorded now.
    pub(crate) async fn event_at(&self, project: &ProjectId, at: Timestamp) -> EventId {
        let task = TaskId::from_seed(self.new_id_seed());
        let event = Event {
            id: EventId::from_seed(self.new_id_seed()),
            kind: EventKind::TaskCreated,
            field: None,
            from: Value::Null,
            to: Value::Null,
        };
        let id = event.id.clone();
        let history = History {
            project_id: project.clone(),
            task_id: Some(task),
            comment_id: None,
            attachment_id: None,
            is_review: false,
            member_id: None,
            actor: user(1),
            at,
            version: 1,
            events: vec![event],
            state: json!({"status": "to_do", "title": "t"}),
        };
        self.store.record(&history, self.now()).await.unwrap();
        self.expected.lock().unwrap().insert(id.clone(), at);
        id
    }

    /// Something happens now.
    pub(crate) async fn event(&self) -> EventId {
        self.event_at(&self.project, self.now()).await
    }

    pub(crate) fn forget(&self, event: &EventId) {
        self.expected.lock().unwrap().remove(event);
    }

    /// Hands over one message, received so many times. Whether it is done.
    pub(crate) async fn hand_over(&self, body: &str, receive_count: u32, steps: &Arc<Steps>) -> bool {
        let batch = json!({"Records": [{
            "messageId": "2e1424d4", "receiptHandle": "r", "body": body,
            "attributes": {"ApproximateReceiveCount": receive_count.to_string()},
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:Exports",
        }]});
        let deadline = self.now() + SignedDuration::from_mins(15);
        let response = athena_export::handle(&self.state(steps), batch, deadline).await;
        json!(response.unwrap())["batchItemFailures"] == json!([])
    }

    /// An export as far as one invocation comes.
    pub(crate) async fn export(&self, extent: Extent, steps: &Arc<Steps>) {
        let body = json!(ExportMessage::Export(extent)).to_string();
        assert!(self.hand_over(&body, 1, steps).await, "{:?}", self.lake.hidden_s);
    }

    /// An export, and all that it has sent to itself.
    pub(crate) async fn export_all(&self, extent: Extent) {
        self.export(extent, &Arc::default()).await;
        loop {
            let next = self.lake.queue.lock().unwrap().pop_front();
            let Some(message) = next else {
                return;
            };
            assert!(
                self.hand_over(&json!(message).to_string(), 1, &Arc::default())
                    .await
            );
        }
    }

    pub(crate) async fn export_new(&self) {
        self.export_all(Extent::New).await;
    }

    /// The same in a runtime of its own, from within another invocation.
    pub(crate) async fn export_meanwhile(&self) {
        let scene = self.clone();
        let elsewhere = move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().unwrap();
            runtime.block_on(scene.export_new());
        };
        tokio::task::spawn_blocking(elsewhere).await.unwrap();
    }

    /// The rows of all files.
    pub(crate) fn exported(&self) -> Vec<EventRow> {
        let mut all = Vec::new();
        for day in self.lake.days() {
            let file = self.lake.object(&LakeKey::Events(day)).unwrap();
            let rows: Vec<EventRow> = analytics::rows(file).unwrap().collect::<Result<_, _>>().unwrap();
            assert!(!rows.is_empty(), "{day}");
            for row in &rows {
                let at = Timestamp::from_millisecond(row.at_ms).unwrap();
                assert_eq!(UtcHour::of(at).day(), day);
            }
            all.extend(rows);
        }
        all
    }

    /// The files have every event once, and nothing else.
    #[track_caller]
    pub(crate) fn assert_exact(&self, place: &str) {
        let mut found: Vec<_> = self.exported().into_iter().map(|row| row.event_id).collect();
        found.sort();
        let expected: Vec<_> = self.expected.lock().unwrap().keys().cloned().collect();
        assert_eq!(found, expected, "{place}");
        assert_eq!(self.lake.set_aside.lock().unwrap().len(), 0, "{place}");
    }

    /// The last hour that is exported for good.
    pub(crate) async fn until(&self) -> String {
        self.store.exported().await.unwrap().unwrap().until.to_string()
    }

    pub(crate) async fn marks(&self) -> usize {
        self.store.changed_hours(None, 100).await.unwrap().items.len()
    }

    /// Another project.
    pub(crate) fn other_project(&self) -> ProjectId {
        ProjectId::from_seed(IdSeed([9; 16]))
    }
}
