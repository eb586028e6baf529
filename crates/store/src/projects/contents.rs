//! The keys of all that is in a project.

use std::collections::BTreeSet;

use domain::UtcHour;

use crate::attribute::{Item, text_of};
use crate::export_keys::hour_of_history;
use crate::keys::{
    ACTIVITY_SUFFIX, BODY_PREFIX, BY_RANK, CHECKLIST_SUFFIX, Key, META, PROJECT_PREFIX, TASK_PREFIX,
};
use crate::range::Range;
use crate::{Store, StoreError};

/// Keys of items, and how many of these are tasks.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) keys: Vec<Key>,
    pub(super) tasks: u64,
}

impl Keys {
    /// The hours of the histories among them.
    pub(super) fn hours(&self) -> BTreeSet<UtcHour> {
        let histories = self.keys.iter().filter(|(pk, _)| pk.ends_with(ACTIVITY_SUFFIX));
        histories.filter_map(|(_, sk)| hour_of_history(sk)).collect()
    }
}

/// All items of a project's partition, the descriptions and checklists last: by then they are deleted with their tasks, which tell that they
/// exist, and are not read, because a read costs by size. What is found there was left by a removal that was interrupted.
pub(super) fn contents(pk: &str) -> [Range<'_>; 3] {
    [("!", BODY_PREFIX), ("BODY$", "~"), (BODY_PREFIX, "BODY$")].map(|bounds| Range::of_table(pk, bounds))
}

impl Store {
    /// A page of keys, with those of the pointers, descriptions and checklists that belong to its tasks, but not the project's own; and the
    /// position after it.
    pub(super) async fn key_page(&self, range: Range<'_>) -> Result<(Keys, Option<String>), StoreError> {
        let range = Range {
            projection: Some("pk, sk, rank_sk, assignees, body_version, checklist.version"),
            ..range
        };
        let (items, next) = self.range(range).await?;
        let mut page = Keys::default();
        for item in &items {
            let (Some(pk), Some(sk)) = (text_of(item, "pk"), text_of(item, "sk")) else {
                continue;
            };
            if sk == META {
                continue;
            }
            let pointers = assignees(item).map(|user| (format!("USER#{user}"), sk.to_owned()));
            page.keys.extend(pointers);
            let body = sk.replacen(TASK_PREFIX, BODY_PREFIX, 1);
            if item.contains_key("checklist") {
                page.keys
                    .push((pk.to_owned(), format!("{body}{CHECKLIST_SUFFIX}")));
            }
            if item.contains_key("body_version") {
                page.keys.push((pk.to_owned(), body));
            }
            page.tasks += u64::from(sk.starts_with(TASK_PREFIX) && item.contains_key(BY_RANK.sk));
            page.keys.push((pk.to_owned(), sk.to_owned()));
        }
        Ok((page, next))
    }

    /// Tasks last, and only once the rest is gone: they alone tell which pointers and descriptions exist.
    pub(super) async fn delete_keys(&self, mut keys: Vec<Key>) -> Result<(), StoreError> {
        keys.sort();
        keys.dedup();
        let is_task = |(pk, sk): &Key| pk.starts_with(PROJECT_PREFIX) && sk.starts_with(TASK_PREFIX);
        let (tasks, rest): (Vec<_>, Vec<_>) = keys.into_iter().partition(is_task);
        self.batch_delete(&rest).await?;
        self.batch_delete(&tasks).await
    }
}

fn assignees(item: &Item) -> impl Iterator<Item = &String> {
    let list = item.get("assignees").and_then(|value| value.as_l().ok());
    list.into_iter().flatten().filter_map(|user| user.as_s().ok())
}
