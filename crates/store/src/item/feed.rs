//! The change feed of a project: its head, and its entries.

use domain::{ChangedPart, ChangedTask, ProjectId, TaskId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::{Item, number_of};
use crate::keys::{FEED_HEAD, feed_sk, project_pk};

/// How long an entry is kept: as long as a deleted task's tombstone.
const FEED_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long the head is kept after the last entry. Without it the numbers begin anew, above all former ones.
const HEAD_KEPT: SignedDuration = SignedDuration::from_hours(365 * 24);

/// The head.
#[derive(Serialize)]
pub(crate) struct FeedHead {
    pk: String,
    sk: String,
    kind: String,
    /// The number of the last entry.
    version: u64,
    expires_at: i64,
}

/// Changed tasks, in the order in which the stream had them.
#[derive(Serialize, Deserialize)]
pub(crate) struct FeedEntry {
    pk: String,
    sk: String,
    kind: String,
    pub(crate) number: u64,
    /// For each change its letters and the task's id: `n` for a new task; `t`, `c`, `a`, `r` for the part.
    changes: Vec<String>,
    expires_at: i64,
}

impl FeedHead {
    pub(crate) fn write(project: &ProjectId, last: u64, now: Timestamp) -> Result<Item, StoreError> {
        to_item(&Self {
            pk: project_pk(project),
            sk: FEED_HEAD.to_owned(),
            kind: "feed_head".to_owned(),
            version: last,
            expires_at: (now + HEAD_KEPT).as_second(),
        })
    }

    /// The number of the last entry, whatever else another version has written.
    pub(crate) fn read(item: &Item) -> Result<u64, StoreError> {
        number_of(item, "version").ok_or_else(|| StoreError::unexpected("the head of a feed has no number"))
    }
}

impl FeedEntry {
    pub(crate) fn write(
        project: &ProjectId,
        number: u64,
        changes: &[ChangedTask],
        now: Timestamp,
    ) -> Result<Item, StoreError> {
        to_item(&Self {
            pk: project_pk(project),
            sk: feed_sk(number),
            kind: "feed".to_owned(),
            number,
            changes: changes.iter().map(text_of_change).collect(),
            expires_at: (now + FEED_KEPT).as_second(),
        })
    }

    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        from_item(item)
    }

    /// The changes; one of a form that this version does not know counts as a change of the task itself.
    pub(crate) fn changes(&self) -> impl Iterator<Item = ChangedTask> {
        self.changes.iter().filter_map(|text| {
            let (letters, id) = text.split_once(' ')?;
            let part = match letters {
                letters if letters.contains('c') => ChangedPart::Comments,
                letters if letters.contains('a') => ChangedPart::Attachments,
                letters if letters.contains('r') => ChangedPart::Review,
                _ => ChangedPart::Task,
            };
            let task_id = TaskId::parse(id).ok()?;
            Some(ChangedTask {
                task_id,
                part,
                is_new: letters.contains('n'),
            })
        })
    }
}

fn text_of_change(change: &ChangedTask) -> String {
    let part = match change.part {
        ChangedPart::Task => "t",
        ChangedPart::Comments => "c",
        ChangedPart::Attachments => "a",
        ChangedPart::Review => "r",
    };
    let new = if change.is_new { "n" } else { "" };
    format!("{new}{part} {}", change.task_id)
}
