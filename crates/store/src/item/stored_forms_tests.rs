//! Reads back everything that the store has ever written, and what a newer version may write beside it: zones under other rules,
//! former names, attributes and members that this version does not know, and words that none of its enumerations has.
//!
//! `stored_forms.json` has items as versions of the store wrote them. Never change one; add those of new forms.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    Attachment, Channel, Comment, History, Invitation, Job, Membership, Notification, Profile, Project,
    Review, Task, Work,
};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::resource::{Edit, Resource};
use super::{JobItem, ProjectItem, TaskItem};
use crate::attribute::{Item, text, text_of};
use crate::stream::{Change, image};

/// Attributes that hold a word of an enumeration, with the kinds whose items are of no use without it: lists leave them out.
const WORDS: [&str; 9] = [
    "status",
    "priority",
    "project_kind",
    "role",
    "state",
    "thumbnail",
    "channel_kind",
    "notice",
    "job_kind",
];

fn forms() -> BTreeMap<String, Value> {
    serde_json::from_str(include_str!("stored_forms.json")).unwrap()
}

fn item(form: &Value) -> Item {
    let mut item = super::to_item(form).unwrap();
    item.remove("nothing");
    item
}

/// The value, and what the store would write of it.
fn read(item: &Item) -> Option<(Value, Item)> {
    fn of<T: Resource>(item: &Item) -> Option<(Value, Item)> {
        let value = T::read(item.clone()).ok()?;
        Some((json(&value), value.write(text_of(item, "fingerprint")).unwrap()))
    }
    match text_of(item, "kind").unwrap() {
        "task" => {
            let (task, description, record) = TaskItem::read(item.clone()).ok()?;
            let value = json(&task);
            let written = TaskItem::write(&domain::TaskDetail { task, description }, &record).unwrap();
            Some((value, written))
        }
        "project" => ProjectItem::read(item.clone())
            .ok()
            .and_then(|_| of::<Project>(item)),
        "member" => of::<Membership>(item),
        "comment" => of::<Comment>(item),
        "review" => of::<Review>(item),
        "attachment" => of::<Attachment>(item),
        "invitation" => of::<Invitation>(item),
        "channel" => of::<Channel>(item),
        "profile" => of::<Profile>(item),
        "notification" => of::<Notification>(item),
        "activity" => of::<History>(item),
        "job" => {
            let job: Job = JobItem::read(item.clone()).ok()?;
            let written = JobItem::write(&job, text_of(item, "fingerprint")).unwrap();
            Some((json(&job), written))
        }
        other => panic!("{other}"),
    }
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

/// The names under which former versions wrote attributes, and attributes that are not of the value itself.
fn is_elsewhere(name: &str) -> bool {
    [
        "order",
        "trouble",
        "spread_version",
        "owners",
        "at_ms",
        "subscription_arn",
    ]
    .contains(&name)
}

#[test]
fn every_form_is_read_and_written_as_it_was() {
    for (name, form) in forms() {
        let item = item(&form);
        let (_, written) = read(&item).unwrap_or_else(|| panic!("{name}"));
        for (attribute, stored) in &item {
            assert!(
                is_elsewhere(attribute) || written.get(attribute) == Some(stored),
                "{name}: {attribute}"
            );
        }
    }
    let forms = forms();
    let of = |name: &str| item(&forms[name]);
    let job = JobItem::read(of("job")).unwrap();
    assert!(job.spec.is_some() && job.last_error.as_deref() == Some("later"));
    assert!(
        TaskItem::image(of("task")).unwrap().is_rebalanced
            && TaskItem::image(of("task")).unwrap().is_imported
    );
}

/// How an item differs from one that this version writes.
#[derive(Debug, Clone)]
enum Newer {
    Attribute,
    Member,
    Word(&'static str),
    Element,
    Due(String),
}

fn newer() -> impl Strategy<Value = Newer> {
    let offsets = prop::sample::select(vec!["+01:00", "+03:00", "-11:30"]);
    let zones = prop::sample::select(vec!["Europe/Berlin", "America/Sao_Paulo", "Mars/Base"]);
    prop_oneof![
        Just(Newer::Attribute),
        Just(Newer::Member),
        prop::sample::select(WORDS.to_vec()).prop_map(Newer::Word),
        Just(Newer::Element),
        (offsets, zones)
            .prop_map(|(offset, zone)| Newer::Due(format!("2035-07-01T10:00:00{offset}[{zone}]"))),
        "[a-z]{0,9}".prop_map(Newer::Due),
    ]
}

/// Applies it; returns the names of the attributes that have another value.
fn apply(newer: &Newer, item: &mut Item) -> Vec<String> {
    let unknown = || text("of a newer version");
    match newer {
        Newer::Attribute => {
            item.insert(
                "newer".to_owned(),
                AttributeValue::M([("a".to_owned(), unknown())].into()),
            );
            vec!["newer".to_owned()]
        }
        Newer::Word(name) => match item.get_mut(*name) {
            None => vec![],
            Some(AttributeValue::M(map)) => {
                map.insert("state".to_owned(), unknown());
                vec![(*name).to_owned()]
            }
            Some(word) => {
                *word = unknown();
                vec![(*name).to_owned()]
            }
        },
        Newer::Member | Newer::Element => {
            let mut names = Vec::new();
            for (name, value) in item.iter_mut() {
                let AttributeValue::L(list) = value else { continue };
                match (list.first().cloned(), newer) {
                    (Some(AttributeValue::M(mut map)), Newer::Member) => {
                        map.insert("newer".to_owned(), unknown());
                        list[0] = AttributeValue::M(map);
                    }
                    (Some(AttributeValue::M(mut map)), _) => {
                        map.insert("kind".to_owned(), unknown());
                        list.insert(1, AttributeValue::M(map));
                    }
                    _ => list.insert(1, AttributeValue::Bool(true)),
                }
                names.push(name.clone());
            }
            names
        }
        Newer::Due(due) => {
            let has_due = item.contains_key("due");
            if has_due {
                item.insert("due".to_owned(), text(due));
            }
            has_due.then(|| "due".to_owned()).into_iter().collect()
        }
    }
}

proptest! {
    /// Whatever a newer version has written, the item is read, with all that this version knows; its image means a change; and a
    /// change by this version leaves alone what it does not change.
    #[test]
    fn what_another_version_wrote_is_read_and_stays(
        at in any::<prop::sample::Index>(),
        newer in prop::collection::vec(newer(), 0..4),
    ) {
        let forms = forms();
        let (name, form) = forms.iter().nth(at.index(forms.len())).unwrap();
        let known = item(form);
        let mut stored = known.clone();
        let others: Vec<String> = newer.iter().flat_map(|newer| apply(newer, &mut stored)).collect();

        // A notification or a job of an unknown kind, or in an unknown state, is of no use: lists leave it out.
        let is_useless = others.iter().any(|name| matches!(name.as_str(), "notice" | "job_kind" | "channel_kind"))
            || (name.contains("job") && others.iter().any(|name| name == "state"));
        let Some((value, written)) = read(&stored) else {
            prop_assert!(is_useless, "{name} {newer:?}");
            return Ok(());
        };
        let (known_value, _) = read(&known).unwrap();
        for (member, known) in known_value.as_object().unwrap() {
            let is_other = others.iter().any(|name| name == member);
            prop_assert!(is_other || value.get(member) == Some(known), "{name} {newer:?}: {member}");
        }

        // A later version of the same item, by this version of the store.
        let mut after = written.clone();
        after.insert("version".to_owned(), AttributeValue::N("99".to_owned()));
        let (expression, names, values) = Edit::between(written, after, &[]).expression();
        prop_assert_eq!(expression, "SET #version = :version");
        prop_assert_eq!((names.len(), values.len()), (1, 1));

        if !is_useless {
            let mut next = stored.clone();
            next.insert("version".to_owned(), AttributeValue::N("98".to_owned()));
            let (old, new) = (image(stored), image(next));
            prop_assert!(Change::read(None, Some(&old)).is_ok(), "{name} {newer:?}");
            if let Change::Task(change) = Change::read(Some(&old), Some(&new)).unwrap() {
                prop_assert_eq!(change.history().events, [], "{} {:?}", name, newer);
            }
        }
    }
}

#[test]
fn history_says_what_a_newer_version_has_stored() {
    let forms = forms();
    let old = item(&forms["task"]);
    let mut new = old.clone();
    new.remove("spread_version");
    apply(&Newer::Word("status"), &mut new);
    new.insert("version".to_owned(), AttributeValue::N("3".to_owned()));
    let Change::Task(change) = Change::read(Some(&image(old)), Some(&image(new))).unwrap() else {
        panic!("not of a task");
    };
    let events = change.history().events;
    assert_eq!(events.len(), 1);
    assert_eq!(
        (&events[0].from, &events[0].to),
        (&json!("in_progress"), &json!("of a newer version"))
    );
}

#[test]
fn what_cannot_be_read_is_named_and_rewritten_only_if_it_is_changed() {
    let forms = forms();
    let mut stored = item(&forms["task"]);
    for newer in [
        Newer::Word("status"),
        Newer::Due("soon".to_owned()),
        Newer::Element,
    ] {
        apply(&newer, &mut stored);
    }
    let (task, ..) = TaskItem::read(stored).unwrap();
    let mut names = task.unreadable.clone();
    names.sort();
    assert_eq!(names, ["assignees", "due", "labels", "status"]);
    assert_eq!(
        (task.labels.len(), task.assignees.len(), &task.due),
        (2, 1, &None)
    );
    let known = Task::write(&task, None).unwrap();
    let edit = Edit::between(known.clone(), known, &["due".to_owned(), "status".to_owned()]);
    assert_eq!(edit.expression().0, "SET #status = :status REMOVE #due");
}

#[test]
fn messages_of_other_versions_are_read() {
    let (project_id, task_id, user_id) = (
        "prj_00000000000000000000000000000002",
        "tsk_00000000000000000000000000000001",
        "usr_00000000000000000000000000000003",
    );
    let (attachment_id, avatar_id) = (
        "att_00000000000000000000000000000005",
        "avt_00000000000000000000000000000009",
    );
    let file = json!({"project_id": project_id, "task_id": task_id, "attachment_id": attachment_id});
    for (work, members) in [
        ("job", json!({"job_id": "job_00000000000000000000000000000001"})),
        (
            "job",
            json!({"job_id": "job_00000000000000000000000000000001", "kind": "export_csv"}),
        ),
        ("thumbnail", file.clone()),
        ("verify", file.clone()),
        ("portrait", json!({"user_id": user_id, "avatar_id": avatar_id})),
        (
            "remove_portrait",
            json!({"user_id": user_id, "avatar_id": avatar_id}),
        ),
        ("avatar", json!({"user_id": user_id, "avatar_id": avatar_id})),
        (
            "remove_avatar",
            json!({"user_id": user_id, "avatar_id": avatar_id}),
        ),
        ("remove_file", file),
        (
            "remove_files_of",
            json!({"project_id": project_id, "task_id": task_id, "by": user_id}),
        ),
        ("remove_project", json!({"project_id": project_id, "by": user_id})),
        ("remove_account", json!({"user_id": user_id})),
    ] {
        let mut message = members;
        message["work"] = json!(work);
        message["newer"] = json!({"a": 1});
        assert!(serde_json::from_value::<Work>(message).is_ok(), "{work}");
    }
}
