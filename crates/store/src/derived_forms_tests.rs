//! Reads back what is derived, as versions of the store wrote it, and writes it again as it was; and says which kinds of items have no
//! sample. `derived_forms.json` has the items. Never change one; add those of new forms.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::{Award, ChangedPart, ChangedTask, PointEntry, ProjectId, TaskId};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::attribute::{Item, number_of, text_of};
use crate::item::{FeedEntry, FeedHead, PointerItem, from_item, to_item};
use crate::keys::{Key, key_item, task_of};
use crate::link_keys::{blocks_key, child_key, guard_key};
use crate::points::{BalanceItem, ScoreItem, balance_of, entry_of};
use crate::ranking::{RowItem, Top};
use crate::share_links::ShareLinkItem;
use crate::tasks::Counted;

/// Kinds of items without a sample. Some are parts of items that have one, others expire within a month, and hold a number or a text that
/// tests of their own read. A new kind needs a sample.
const WITHOUT: [&str; 18] = [
    "attempt",
    "export",
    "invitation_request",
    "job_results",
    "message_log",
    "messages",
    "notice",
    "open_jobs",
    "open_work",
    "released",
    "report_run",
    "sent",
    "settings",
    "sign_up",
    "task_body",
    "task_checklist",
    "task_tombstone",
    "usage",
];

fn forms() -> BTreeMap<String, Value> {
    serde_json::from_str(include_str!("derived_forms.json")).unwrap()
}

fn form(name: &str) -> Item {
    to_item(&forms()[name]).unwrap()
}

/// An item after it is read and written again.
fn again<T: DeserializeOwned + Serialize>(item: &Item) -> Item {
    let value: T = from_item(item.clone()).unwrap();
    let mut written = to_item(&value).unwrap();
    written.retain(|_, value| !value.is_null());
    written
}

fn project() -> ProjectId {
    ProjectId::parse("prj_00000000000000000000000000000002").unwrap()
}

fn task(digit: &str) -> TaskId {
    TaskId::parse(&format!("tsk_0000000000000000000000000000000{digit}")).unwrap()
}

fn at() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

#[test]
fn the_change_feed() {
    let head = form("feed_head");
    assert_eq!(FeedHead::read(&head).unwrap(), 7);
    assert_eq!(FeedHead::write(&project(), 7, at()).unwrap(), head);
    let changed = |digit, part, is_new| ChangedTask {
        task_id: task(digit),
        part,
        is_new,
    };
    let changes = [
        changed("1", ChangedPart::Task, true),
        changed("1", ChangedPart::Comments, false),
        changed("1", ChangedPart::Attachments, false),
        changed("1", ChangedPart::Review, false),
        changed("3", ChangedPart::Task, false),
    ];
    let entry = form("feed");
    let read = FeedEntry::read(entry.clone()).unwrap();
    assert_eq!(
        (read.number, read.changes().collect::<Vec<_>>()),
        (7, changes.to_vec())
    );
    assert_eq!(FeedEntry::write(&project(), 7, &changes, at()).unwrap(), entry);
}

#[test]
fn links_between_tasks() {
    let key = |item: &Item| -> Key {
        let text = |name| text_of(item, name).unwrap().to_owned();
        (text("pk"), text("sk"))
    };
    let (blocks, child) = (form("task_link"), form("task_link of a subtask"));
    assert_eq!(key(&blocks), blocks_key(&project(), &task("1"), &task("3")));
    assert_eq!(key(&child), child_key(&project(), &task("1"), &task("3")));
    for pointer in [blocks, child] {
        assert_eq!(text_of(&pointer, "sk").and_then(task_of), Some(task("3")));
    }
    let guard = form("dependencies");
    assert_eq!(
        (key(&guard), number_of(&guard, "version")),
        (guard_key(&project()), Some(4))
    );
    for name in ["subtask_counted", "subtask_counted of none"] {
        let marker = form(name);
        let counted = Counted::read(&marker);
        let mut written = counted.write(&key(&marker), at());
        assert_eq!(written.remove("kind"), marker.get("kind").cloned());
        written.extend(key_item(&key(&marker)));
        let mut stored = marker.clone();
        stored.remove("kind");
        assert_eq!(written, stored, "{name}");
    }
}

#[test]
fn a_pointer_of_an_assignee() {
    let pointer = form("task_pointer");
    assert_eq!(
        PointerItem::read(pointer.clone()).unwrap().task().task_id,
        task("1")
    );
    assert_eq!(again::<PointerItem>(&pointer), pointer);
}

#[test]
fn points() {
    let keys = ["pk", "sk", "kind", "expires_at"];
    for name in ["award", "award that was taken back"] {
        let mut award = form(name);
        let written = again::<Award>(&award);
        award.retain(|name, _| !keys.contains(&name.as_str()));
        assert_eq!(written, award, "{name}");
    }
    assert_eq!(number_of(&form("reversed"), "version"), Some(3));
    let mut entry = form("point_entry");
    assert_eq!(entry_of(entry.clone()).unwrap().points, 5);
    let written = again::<PointEntry>(&entry);
    entry.retain(|name, _| !keys.contains(&name.as_str()));
    assert_eq!(written, entry);
    let balance = form("balance");
    let (version, read) = balance_of(Some(balance.clone())).unwrap().unwrap();
    assert_eq!((version, read.scores.all), (2, 5));
    assert_eq!(again::<BalanceItem>(&balance), balance);
    let mut score = form("score");
    let written = again::<ScoreItem>(&score);
    score.retain(|name, _| !name.ends_with("_sk"));
    assert_eq!(written, score);
}

#[test]
fn the_ranking_of_everybody() {
    let mut row = form("ranked");
    let written = again::<RowItem>(&row);
    row.retain(|name, _| !name.ends_with("_sk"));
    assert_eq!(written, row);
    let top = form("ranking_top");
    let read = Top::read(Some(top.clone()), "2026-01").unwrap();
    assert_eq!(read.entries.len(), 2);
    let mut kept = top.clone();
    kept.remove("expires_at");
    assert_eq!(again::<Top>(&top), kept);
    let node = form("ranking_node");
    assert_eq!(
        (number_of(&node, "c0"), number_of(&node, "c255")),
        (Some(3), Some(1))
    );
}

#[test]
fn a_share_link() {
    let link = form("share_link");
    assert_eq!(again::<ShareLinkItem>(&link), link);
}

/// The kinds that the code names, by how it writes them.
fn kinds_in(dir: &Path, kinds: &mut BTreeSet<String>) {
    const MARKS: [&str; 7] = [
        "kind: \"",
        "KIND: &str = \"",
        "KIND: &'static str = \"",
        "(\"kind\", \"",
        "\"kind\".to_owned(), text(\"",
        "\":kind\", text(\"",
        "(\":kind\", \"",
    ];
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            kinds_in(&path, kinds);
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with("_tests.rs") || name == "decode.rs" {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for mark in MARKS {
            let found = text.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
            kinds.extend(found.map(str::to_owned));
        }
    }
}

#[test]
fn every_kind_of_item_has_a_sample() {
    let mut kinds = BTreeSet::new();
    kinds_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut kinds);
    let others: BTreeMap<String, Value> =
        serde_json::from_str(include_str!("item/stored_forms.json")).unwrap();
    let samples = forms().into_values().chain(others.into_values());
    let samples: BTreeSet<String> = samples
        .map(|form| form["kind"].as_str().unwrap().to_owned())
        .collect();
    let without: BTreeSet<String> = WITHOUT.map(str::to_owned).into();
    let missing: Vec<_> = kinds
        .difference(&samples)
        .filter(|kind| !without.contains(*kind))
        .collect();
    assert!(missing.is_empty(), "no sample of {missing:?}");
    let unknown: Vec<_> = samples
        .union(&without)
        .filter(|kind| !kinds.contains(*kind))
        .collect();
    assert!(unknown.is_empty(), "nothing writes {unknown:?}");
}
