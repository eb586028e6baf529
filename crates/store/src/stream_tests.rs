use std::collections::BTreeMap;

use domain::{
    AttachmentId, AttachmentState, EventKind, History, IdSeed, NewAttachment, NewTask, ProjectId, Rank,
    Review, Sha256Digest, TaskDetail, TaskId, TaskPatch, TaskRef, Thumbnail,
};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::item::{BodyItem, Stored, TaskRecord, stored, task_tombstone};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn someone(byte: u8) -> UserId {
    UserId::from_seed(IdSeed([byte; 16]))
}

fn new(title: &str) -> TaskDetail {
    let ids = (
        TaskId::from_seed(IdSeed([1; 16])),
        ProjectId::from_seed(IdSeed([2; 16])),
    );
    let new = NewTask::parse(json!({ "title": title })).unwrap();
    new.into_task(ids, someone(3), Rank::at_end(at(1), 0), at(1), &|| {
        IdSeed([9; 16])
    })
}

/// A task's image in a stream record, as the store writes it.
fn image_of(detail: &TaskDetail) -> Value {
    let body = detail
        .description
        .as_ref()
        .filter(|text| BodyItem::is_needed(text));
    let mut record = TaskRecord::default();
    record.set_body(body, detail.task.version);
    image(TaskItem::write(detail, &record).unwrap())
}

fn history(old: Option<&Value>, new: Option<&Value>) -> History {
    match Change::read(old, new).unwrap() {
        Change::Task(change) => change.history(),
        _ => panic!("not of a task"),
    }
}

/// The fields of a task, rebuilt from the events of its history alone.
#[derive(Default, PartialEq, Debug, Clone)]
struct Replayed(BTreeMap<String, Value>);

impl Replayed {
    fn tell(&mut self, history: &History) {
        for event in &history.events {
            match (event.kind, &event.field) {
                (EventKind::TaskCreated, _) => {
                    let fields = event.to.as_object().unwrap().clone();
                    self.0 = fields.into_iter().collect();
                }
                (EventKind::TaskMoved, _) => {}
                (_, Some(field)) => {
                    assert_eq!(self.0[field], event.from, "{field}: history has a gap");
                    self.0.insert(field.clone(), event.to.clone());
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

fn as_it_is(detail: &TaskDetail) -> Replayed {
    let task = &detail.task;
    let fields = json!({
        "title": task.title, "description": detail.description, "status": task.status, "priority": task.priority,
        "assignees": task.assignees, "labels": task.labels, "start": task.start, "due": task.due,
        "estimate_minutes": task.estimate_minutes, "points": task.points, "checklist": task.checklist,
        "category": task.category, "why": task.why, "blocked_by": task.blocked_by, "parent_id": task.parent_id,
    });
    Replayed(fields.as_object().unwrap().clone().into_iter().collect())
}

fn changes() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[a-z]{1,8}".prop_map(|title| json!({ "title": title })),
        prop_oneof![Just(Value::Null), "[a-z ]{0,900}".prop_map(Value::from)]
            .prop_map(|text| json!({ "description": text })),
        prop::sample::select(vec!["to_do", "in_progress", "done"])
            .prop_map(|status| json!({ "status": status })),
        prop::sample::select(vec!["none", "low", "urgent"])
            .prop_map(|priority| json!({ "priority": priority })),
        prop::collection::btree_set(0..4_u8, 0..3)
            .prop_map(|users| json!({ "assignees": users.into_iter().map(someone).collect::<Vec<_>>() })),
        prop::collection::btree_set("[a-c]", 0..3).prop_map(|labels| json!({ "labels": labels })),
        "[a-c]{1,2}".prop_map(|text| json!({ "category": text, "why": text })),
        prop_oneof![
            Just(Value::Null),
            (1..28_u8).prop_map(|day| json!(format!("2026-02-{day:02}")))
        ]
        .prop_map(|due| json!({ "due": due })),
        prop_oneof![Just(Value::Null), (0..9_u32).prop_map(Value::from)]
            .prop_map(|points| json!({ "points": points, "estimate_minutes": points })),
        prop::collection::vec(("[a-z]{1,5}", any::<bool>()), 0..4).prop_map(|lines| {
            let lines: Vec<_> = lines
                .iter()
                .map(|(text, done)| json!({"text": text, "done": done}))
                .collect();
            json!({ "checklist": lines })
        }),
    ]
}

proptest! {
    /// Through item, image, change and events, however often a record is delivered.
    #[test]
    fn replaying_history_rebuilds_every_field(
        patches in prop::collection::vec(changes(), 1..30),
        again in any::<prop::sample::Index>(),
    ) {
        let mut detail = new("first");
        let mut states = vec![detail.clone()];
        for (step, patch) in patches.into_iter().enumerate() {
            let now = at(100 + i64::try_from(step).unwrap());
            let by = someone(u8::try_from(step % 5).unwrap());
            let seed = move || IdSeed(u128::try_from(step).unwrap().to_be_bytes());
            let patch = TaskPatch::parse(patch).unwrap();
            if let Some(changed) = patch.apply(&detail, Rank::at_end(now, 0), (&by, now), &seed).unwrap() {
                detail = changed;
                states.push(detail.clone());
            }
        }
        let images: Vec<_> = states.iter().map(image_of).collect();
        let mut recorded = vec![history(None, Some(&images[0]))];
        recorded.extend(images.windows(2).map(|pair| history(Some(&pair[0]), Some(&pair[1]))));

        let mut replayed = Replayed::default();
        for (history, state) in recorded.iter().zip(&states) {
            replayed.tell(history);
            prop_assert_eq!(&replayed, &as_it_is(state));
            prop_assert_eq!((&history.actor, history.version), (&state.task.updated_by, state.task.version));
        }
        let ids: std::collections::BTreeSet<_> = recorded.iter().flat_map(|h| &h.events).map(|e| &e.id).collect();
        prop_assert_eq!(ids.len(), recorded.iter().map(|history| history.events.len()).sum::<usize>());
        // A redelivered record means the same.
        let at = again.index(recorded.len());
        let old = at.checked_sub(1).map(|before| &images[before]);
        prop_assert_eq!(&history(old, Some(&images[at])), &recorded[at]);
    }
}

#[test]
fn a_deleted_task_is_told_once() {
    let detail = new("t");
    let before = image_of(&detail);
    let gone = task_tombstone(&detail.task, &someone(5), &TaskRecord::default(), at(50));
    let gone = image(gone.unwrap());
    let recorded = history(Some(&before), Some(&gone));
    assert_eq!(
        (
            recorded.events[0].kind,
            &recorded.actor,
            recorded.at,
            recorded.version
        ),
        (EventKind::TaskDeleted, &someone(5), at(50), 2)
    );
    // An item removed by TTL, or with its project.
    for image in [&gone, &before] {
        assert!(Change::read(Some(image), None).unwrap() == Change::Nothing);
    }
}

#[test]
fn what_cannot_be_read_is_an_error_and_not_silence() {
    let mut image = image_of(&new("t"));
    image["version"] = json!({"S": "maybe"});
    assert!(matches!(
        Change::read(None, Some(&image)),
        Err(StoreError::Unexpected(_))
    ));
    assert!(Change::read(None, Some(&json!({"pk": "no type"}))).is_err());
    let unknown = json!({"pk": {"S": "x"}, "kind": {"S": "of another version"}});
    assert!(Change::read(None, Some(&unknown)).unwrap() == Change::Nothing);
}

/// A file's states, of which only valid transitions are applied; true if it is then deleted.
fn ways() -> impl Strategy<Value = (bool, Vec<u8>, bool)> {
    (any::<bool>(), prop::collection::vec(0..4_u8, 0..8), any::<bool>())
}

proptest! {
    /// People are recorded once that a file is there, and once that it is gone, if they were recorded that it is there.
    #[test]
    fn history_has_each_file_come_and_go_at_most_once((in_parts, steps, is_deleted) in ways()) {
        let mut attachment = new_attachment(in_parts);
        let mut images = vec![image(attachment.write(None).unwrap())];
        let mut is_there = false;
        for (second, step) in (10..).zip(steps) {
            let (state, now) = (attachment.state, at(second));
            attachment = match (step, state) {
                (0, AttachmentState::Pending) => attachment.arrived(now),
                (1, AttachmentState::Checking) => attachment.in_state(AttachmentState::Available, now),
                (2, AttachmentState::Pending | AttachmentState::Checking) => {
                    attachment.in_state(AttachmentState::Rejected, now)
                }
                (3, AttachmentState::Available) => attachment.with_thumbnail(Thumbnail::None, now),
                _ => continue,
            };
            is_there |= attachment.state == AttachmentState::Available;
            images.push(image(attachment.write(None).unwrap()));
        }
        if is_deleted {
            let gone = Stored { value: attachment.clone(), fingerprint: None }.write_deleted(&someone(5), at(50));
            images.push(image(gone.unwrap()));
        }
        let mut recorded = Vec::new();
        let mut before = None;
        for after in &images {
            match Change::read(before, Some(after)).unwrap() {
                Change::Attachment(change) => recorded.extend(change.history().events.into_iter().map(|e| e.kind)),
                _ => panic!("not of an attachment"),
            }
            before = Some(after);
        }
        let mut expected = Vec::new();
        if is_there {
            expected.push(EventKind::AttachmentAdded);
            expected.extend(is_deleted.then_some(EventKind::AttachmentRemoved));
        }
        prop_assert_eq!(recorded, expected);
        // Removal by TTL: only an attachment that never became available releases its bytes.
        let last = images.last();
        let expires = !is_deleted && attachment.expires_at().is_some();
        let expected = if expires { Change::AttachmentExpired(attachment) } else { Change::Nothing };
        prop_assert!(Change::read(last, None).unwrap() == expected);
    }
}

fn new_attachment(in_parts: bool) -> Attachment {
    let new = NewAttachment::parse(json!({
        "file_name": "a", "content_type": "image/png", "size_bytes": 1, "sha256": Sha256Digest([1; 32]),
    }));
    let ids = (
        AttachmentId::from_seed(IdSeed([1; 16])),
        ProjectId::from_seed(IdSeed([2; 16])),
        TaskId::from_seed(IdSeed([1; 16])),
    );
    let upload_id = in_parts.then(|| "upload".to_owned());
    new.unwrap().into_attachment(ids, someone(3), upload_id, at(1))
}

#[test]
fn a_review_is_written_changed_and_deleted() {
    let task = TaskRef {
        project_id: ProjectId::from_seed(IdSeed([2; 16])),
        task_id: TaskId::from_seed(IdSeed([1; 16])),
    };
    let review = |rating: u8| -> Review {
        let form = json!({
            "project_id": task.project_id, "task_id": task.task_id, "text": "t", "rating": rating, "achieved_on": "2026-03-01",
            "version": rating, "created_by": someone(3), "created_at": at(1), "updated_by": someone(3), "updated_at": at(1),
        });
        serde_json::from_value(form).unwrap()
    };
    let (one, two) = (review(1), review(2));
    let items = [&one, &two].map(|review| review.write(None).unwrap());
    let tombstone = stored::<Review>(items[1].clone()).unwrap();
    let tombstone = tombstone.write_deleted(&someone(4), at(2)).unwrap();
    let [first, second] = items.map(image);
    let last = image(tombstone);
    let read = |old: Option<&Value>, new: Option<&Value>| match Change::read(old, new).unwrap() {
        Change::Review(change) => Some(change),
        Change::Nothing => None,
        _ => panic!("not of a review"),
    };
    let written = read(None, Some(&first)).unwrap();
    assert_eq!((&written.before, &written.after), (&None, &Some(one.clone())));
    assert_eq!(
        (&written.task, &written.by, written.version),
        (&task, &someone(3), 1)
    );
    let changed = read(Some(&first), Some(&second)).unwrap();
    assert_eq!((changed.before, changed.after), (Some(one), Some(two.clone())));
    let deleted = read(Some(&second), Some(&last)).unwrap();
    assert_eq!((deleted.before, deleted.after), (Some(two), None));
    assert_eq!((deleted.by, deleted.at, deleted.version), (someone(4), at(2), 3));
    // Written again while the tombstone is there.
    assert_eq!(read(Some(&last), Some(&first)).unwrap().before, None);
    // With its task, or because the tombstone has expired.
    for gone in [&second, &last] {
        assert_eq!(read(Some(gone), None), None);
    }
}
