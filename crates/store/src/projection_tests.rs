use domain::{
    EmailAddress, EventKind, IdSeed, NewTask, PointReason, ProjectKind, Rank, Role, TaskDetail, TimeZoneName,
};
use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::attribute::{number, text};
use crate::item::{
    ProjectItem, TaskRecord, activity_item, member_tombstone, profile_tombstone, project_tombstone,
    task_tombstone, to_item,
};
use crate::stream::image;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn someone(byte: u8) -> UserId {
    UserId::from_seed(IdSeed([byte; 16]))
}

fn project() -> Project {
    Project {
        id: ProjectId::from_seed(IdSeed([2; 16])),
        name: Name::parse("Garden").unwrap(),
        kind: ProjectKind::Board,
        description: None,
        time_zone: TimeZoneName::parse("UTC").unwrap(),
        archived: false,
        version: 3,
        created_by: someone(3),
        created_at: at(1),
        updated_at: at(2),
        updated_by: someone(3),
    }
}

fn task() -> TaskDetail {
    let ids = (TaskId::from_seed(IdSeed([1; 16])), project().id);
    let new = NewTask::parse(json!({ "title": "Plant", "description": "Deep." })).unwrap();
    new.into_task(ids, someone(3), Rank::at_end(at(1), 0), at(1), &|| {
        IdSeed([9; 16])
    })
}

fn member() -> Membership {
    Membership {
        project_id: project().id,
        user_id: someone(4),
        role: Role::Editor,
        muted: false,
        joined_at: at(5),
        version: 7,
        updated_by: someone(3),
        updated_at: at(5),
    }
}

fn read(old: Option<&Value>, new: Option<&Value>) -> Projection {
    let mut rows = Projection::read(old, new).unwrap();
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

type Sample = (Item, Option<Item>, ProjectedKey, (u64, u64));

/// Of each kind: the item, its tombstone if it has one, the key and the versions of both.
fn samples() -> Vec<Sample> {
    let (task, member, project) = (task(), member(), project());
    let email = EmailAddress::parse("ann@example.com").unwrap();
    let profile = Profile::new(someone(4), email, Name::parse("Ann").unwrap(), at(1)).unwrap();
    let record = TaskRecord::default();
    let entry = PointEntry {
        project_id: project.id.clone(),
        task_id: task.task.id.clone(),
        version: 9,
        title: "Plant".to_owned(),
        points: -3,
        share: 3,
        reason: PointReason::Reopened,
        at: at(9),
    };
    let mut entry_item = to_item(&entry).unwrap();
    entry_item.insert("pk".to_owned(), text(format!("POINTS#{}", someone(4))));
    entry_item.insert("kind".to_owned(), text("point_entry"));
    vec![
        (
            profile.write(None).unwrap(),
            Some(profile_tombstone(&profile.id, 2, at(3)).unwrap()),
            ProjectedKey::User(someone(4)),
            (1, 2),
        ),
        (
            ProjectItem::write(&project, None).unwrap(),
            Some(project_tombstone(&project, None, (&someone(3), at(9))).unwrap()),
            ProjectedKey::Project(project.id.clone()),
            (3, 4),
        ),
        (
            member.write(None).unwrap(),
            Some(member_tombstone(&member, &someone(3), at(9)).unwrap()),
            ProjectedKey::Member(project.id.clone(), someone(4)),
            (7, 8),
        ),
        (
            TaskItem::write(&task, &record).unwrap(),
            Some(task_tombstone(&task.task, &someone(3), &record, at(9)).unwrap()),
            ProjectedKey::Task(task.task.id.clone()),
            (1, 2),
        ),
        (
            entry_item,
            None,
            ProjectedKey::PointEntry(someone(4), task.task.id.clone(), 9),
            (9, 9),
        ),
    ]
}

#[test]
fn an_item_is_a_row_until_its_tombstone_or_its_removal() {
    for (item, tombstone, key, (version, last)) in samples() {
        let live = image(item);
        let row = read(None, Some(&live));
        assert_eq!((&row.key, row.version), (&key, version));
        assert!(row.value.is_some(), "{key:?}");
        let removed = read(Some(&live), None);
        assert_eq!(
            (&removed.key, removed.version, removed.value.is_none()),
            (&key, version, true)
        );
        let Some(tombstone) = tombstone.map(image) else {
            continue;
        };
        for images in [(Some(&live), Some(&tombstone)), (Some(&tombstone), None)] {
            let deleted = read(images.0, images.1);
            assert_eq!(
                (&deleted.key, deleted.version, deleted.value.is_none()),
                (&key, last, true)
            );
            assert!(deleted.version > removed.version, "{key:?}");
        }
    }
}

#[test]
fn a_history_is_a_row_for_each_event() {
    let history = History {
        project_id: project().id,
        task_id: Some(task().task.id),
        comment_id: None,
        attachment_id: None,
        member_id: None,
        is_review: false,
        actor: someone(3),
        at: at(4),
        version: 5,
        events: ["title", "labels"]
            .into_iter()
            .enumerate()
            .map(|(n, field)| Event {
                id: EventId::from_seed(IdSeed([u8::try_from(n).unwrap(); 16])),
                kind: EventKind::TaskCreated,
                field: Some(field.to_owned()),
                from: json!("a"),
                to: json!("b"),
            })
            .collect(),
        state: json!({}),
    };
    let item = image(activity_item(&history).unwrap());
    let rows = Projection::read(None, Some(&item)).unwrap();
    let keys = history
        .events
        .iter()
        .map(|event| ProjectedKey::Event(event.id.clone()));
    assert!(rows.iter().map(|row| row.key.clone()).eq(keys.clone()));
    assert!(rows.iter().all(|row| row.version == 5 && row.value.is_some()));
    let removed = Projection::read(Some(&item), None).unwrap();
    assert!(removed.iter().map(|row| row.key.clone()).eq(keys));
    assert!(removed.iter().all(|row| row.value.is_none()));
}

#[test]
fn other_items_are_no_rows_and_an_unknown_form_is_an_error() {
    let balance = image(Item::from([("kind".to_owned(), text("balance"))]));
    assert!(Projection::read(None, Some(&balance)).unwrap().is_empty());
    assert!(Projection::read(None, None).unwrap().is_empty());
    for kind in PROJECTED_KINDS {
        let item = Item::from([("kind".to_owned(), text(kind)), ("version".to_owned(), number(1))]);
        assert!(Projection::read(None, Some(&image(item))).is_err(), "{kind}");
    }
}
