//! A file in several parts.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use analytics::{EventRow, EventWriter, ROW_GROUP_ROWS};
use athena_export::{EventLog, write_day};
use domain::{Event, EventId, EventKind, History, IdSeed, LakeKey, ProjectId, TaskId, UtcHour};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use store::{ChangedHour, Exported, Page, StoreError};
use testkit::{CountingEntropy, user};

use crate::lake::FakePorts;

/// Events with titles that hardly compress.
struct Many {
    events: u64,
    entropy: CountingEntropy,
}

const PAGE: u64 = 1_000;

impl Many {
    fn of(events: u64) -> Self {
        let entropy = CountingEntropy::default();
        Self { events, entropy }
    }
}

impl EventLog for Many {
    async fn histories(
        &self,
        hour: UtcHour,
        shard: usize,
        position: Option<&str>,
    ) -> Result<Page<History>, StoreError> {
        if shard > 0 {
            return Ok(Page {
                items: Vec::new(),
                next: None,
            });
        }
        let first: u64 = position.map_or(0, |position| position.parse().unwrap());
        let items = (first..self.events.min(first + PAGE)).map(|number| {
            let seed = IdSeed((u128::from(number) << 64).to_be_bytes());
            let title: String = (0..40)
                .map(|_| format!("{:016x}", self.entropy.number()))
                .collect();
            History {
                project_id: ProjectId::from_seed(IdSeed([(number % 7) as u8; 16])),
                task_id: Some(TaskId::from_seed(seed)),
                comment_id: None,
                attachment_id: None,
                is_review: false,
                member_id: None,
                actor: user(1),
                at: hour.start(),
                version: 1,
                events: vec![Event {
                    id: EventId::from_seed(seed),
                    kind: EventKind::TaskCreated,
                    field: None,
                    from: Value::Null,
                    to: Value::Null,
                }],
                state: json!({"status": "to_do", "title": format!("{number} {title}")}),
            }
        });
        let next = (first + PAGE < self.events).then(|| (first + PAGE).to_string());
        Ok(Page {
            items: items.collect(),
            next,
        })
    }

    async fn time_zones(&self, _: &[ProjectId]) -> Result<HashMap<ProjectId, TimeZone>, StoreError> {
        Ok(HashMap::new())
    }

    async fn changed_hours(&self, _: Option<&str>, _: usize) -> Result<Page<ChangedHour>, StoreError> {
        panic!("it is not asked")
    }

    async fn unmark_hour(&self, _: &ChangedHour) -> Result<(), StoreError> {
        panic!("it is not asked")
    }

    async fn exported(&self) -> Result<Option<Exported>, StoreError> {
        panic!("it is not asked")
    }

    async fn advance_export(&self, _: Exported) -> Result<(), StoreError> {
        panic!("it is not asked")
    }

    async fn created_at(&self) -> Result<Timestamp, StoreError> {
        panic!("it is not asked")
    }
}

#[tokio::test]
async fn a_large_file_is_uploaded_in_parts_and_replaced_at_once() {
    let ports = FakePorts {
        lake: Arc::default(),
        steps: Arc::default(),
    };
    let hour = UtcHour::parse("2026-03-01T09").unwrap();
    let hours = BTreeSet::from([hour]);
    let key = LakeKey::Events(hour.day());
    // While the second part is uploaded, another export writes the file.
    let (lake, other) = (Arc::clone(&ports.lake), key.clone());
    let page = EventRow::of(
        &Many::of(1).histories(hour, 0, None).await.unwrap().items[0],
        &TimeZone::UTC,
    );
    let mut writer = EventWriter::new().unwrap();
    page.into_iter().for_each(|row| writer.push(row).unwrap());
    let file = writer.finish().unwrap().unwrap();
    ports.steps.plan(6, async move { lake.put_object(&other, file) });
    // More than a row group, whose bytes are more than a part.
    let events = u64::try_from(ROW_GROUP_ROWS).unwrap() + 100;
    let written = write_day(&Many::of(events), &ports, hour.day(), &hours)
        .await
        .unwrap();
    assert!(!ports.steps.is_over());
    let file = ports.lake.object(&key).unwrap();
    assert_eq!((written.events, written.bytes), (events, file.len() as u64));
    assert!(file.len() > 8 << 20, "{}", file.len());
    let rows = analytics::rows(file).unwrap();
    assert_eq!(rows.map(Result::unwrap).count() as u64, events);
    assert_eq!(
        ports.lake.unfinished(),
        0,
        "one that came too late leaves no parts"
    );
}
