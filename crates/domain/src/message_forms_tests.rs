//! Reads the messages in queues as versions of the functions wrote them, and writes them again as they were: while a release shifts, and for 14
//! days in a failure queue, one version reads what another one wrote. Every kind of message has a sample.
//!
//! `message_forms.json` has them by the name that this version writes. Never change one; add those of new forms.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{ExportMessage, Outgoing, Work};

/// Names that this version reads and does not write, each with the one it writes instead.
const FORMER_NAMES: [(&str, &str); 3] = [
    ("portrait", "avatar"),
    ("remove_portrait", "remove_avatar"),
    ("remove_files_of", "remove_contents"),
];

fn forms(queue: &str) -> BTreeMap<String, Vec<Value>> {
    let all: Value = serde_json::from_str(include_str!("message_forms.json")).unwrap();
    serde_json::from_value(all[queue].clone()).unwrap()
}

/// Each sample is read, with members of a newer version beside its own, and written again as it was under its name of today.
fn check<T: DeserializeOwned + Serialize>(queue: &str, tag: Option<&str>) {
    for (kind, samples) in forms(queue) {
        assert!(!samples.is_empty(), "{kind}");
        for sample in samples {
            let read: T =
                serde_json::from_value(sample.clone()).unwrap_or_else(|error| panic!("{sample}: {error}"));
            let mut expected = sample.clone();
            if let Some(tag) = tag {
                let written = sample[tag].as_str().unwrap();
                let former = FORMER_NAMES.iter().find(|(former, _)| *former == written);
                assert_eq!(former.map_or(written, |(_, name)| *name), kind);
                expected[tag] = json!(kind);
                let mut newer = sample.clone();
                newer["of a newer version"] = json!({"a": 1});
                assert!(serde_json::from_value::<T>(newer).is_ok(), "{sample}");
            } else {
                assert!(sample.get(&kind).is_some(), "{kind}: {sample}");
            }
            assert_eq!(serde_json::to_value(&read).unwrap(), expected);
        }
    }
}

/// The names that serde knows, former ones included: its error lists them.
fn names<T: DeserializeOwned>(unknown: Value) -> BTreeSet<String> {
    let error = serde_json::from_value::<T>(unknown).err().unwrap().to_string();
    let (_, names) = error.split_once("expected ").unwrap();
    names.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn every_kind_has_a_sample<T: DeserializeOwned>(queue: &str, unknown: Value) {
    let known = names::<T>(unknown);
    assert!(known.len() > 1, "{known:?}");
    let samples: BTreeSet<_> = forms(queue).into_keys().collect();
    let is_former = |name: &String| FORMER_NAMES.iter().any(|(former, _)| former == name);
    let current: BTreeSet<_> = known.into_iter().filter(|name| !is_former(name)).collect();
    assert_eq!(samples, current);
}

#[test]
fn work_of_other_versions_is_read() {
    check::<Work>("work", Some("work"));
    every_kind_has_a_sample::<Work>("work", json!({"work": "?"}));
}

#[test]
fn what_other_versions_send_is_read() {
    check::<Outgoing>("outgoing", Some("send"));
    every_kind_has_a_sample::<Outgoing>("outgoing", json!({"send": "?"}));
}

#[test]
fn exports_that_other_versions_ask_for_are_read() {
    check::<ExportMessage>("export", None);
    every_kind_has_a_sample::<ExportMessage>("export", json!({"?": 1}));
}
