//! The progress of a task's subtasks: counted from the stream's records of these.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{Status, Task, TaskChange, TaskId, TaskRef};
use jiff::Timestamp;

use crate::attribute::{Item, number, number_of, text, text_of};
use crate::keys::{Key, TTL_ATTRIBUTE, key_item, task_key};
use crate::link_keys::counted_key;
use crate::tombstone::{is_live, tombstone_expires_at};
use crate::write::Write;
use crate::{Store, StoreError};

/// Subtasks of one transaction, each with its marker, its parent and its former parent: at most 75 actions, as many keys.
const CHUNK: usize = 25;

/// What a change of a task means to its parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubtaskChange {
    /// The task.
    pub task: TaskRef,
    /// Its version.
    pub version: u64,
    /// The parent whose subtask it is now.
    pub parent: Option<TaskId>,
    /// Whether it is done.
    pub is_done: bool,
}

impl SubtaskChange {
    /// `None` for a change that no parent counts.
    pub fn of(change: &TaskChange) -> Option<Self> {
        let counted = |task: &Task| Some((task.parent_id.clone()?, task.status == Status::Done));
        let (task, version, before, after) = match change {
            TaskChange::Created(after) => (&after.task, after.task.version, None, counted(&after.task)),
            TaskChange::Changed { before, after } => {
                let (before, after) = (&before.task, &after.task);
                (after, after.version, counted(before), counted(after))
            }
            TaskChange::Deleted { before, version, .. } => {
                (&before.task, *version, counted(&before.task), None)
            }
        };
        let (parent, is_done) = after.clone().unzip();
        (before != after).then(|| Self {
            task: task.reference(),
            version,
            parent,
            is_done: is_done.unwrap_or_default(),
        })
    }
}

/// What was counted of a task, by its marker.
#[derive(Default)]
pub(crate) struct Counted {
    version: Option<u64>,
    parent: Option<TaskId>,
    is_done: bool,
}

impl Counted {
    pub(crate) fn read(item: &Item) -> Self {
        Self {
            version: number_of(item, "version"),
            parent: text_of(item, "parent_id").and_then(|id| TaskId::parse(id).ok()),
            is_done: item.contains_key("done"),
        }
    }

    /// A marker of nothing counted stays as long as an older record may come again.
    pub(crate) fn write(&self, key: &Key, now: Timestamp) -> Item {
        let mut item = key_item(key);
        item.insert("kind".to_owned(), text("subtask_counted"));
        let numbers = [("version", self.version), ("done", self.is_done.then_some(1))];
        item.extend(
            numbers
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), number(value?)))),
        );
        match &self.parent {
            Some(parent) => item.insert("parent_id".to_owned(), text(parent.as_str())),
            None => item.insert(
                TTL_ATTRIBUTE.to_owned(),
                number(tombstone_expires_at(now).as_second()),
            ),
        };
        item
    }
}

impl Store {
    /// Counts these changes at the parents, the last one of each task. A change that was counted before, or an older one, changes
    /// nothing; nor do parents that are deleted.
    ///
    /// # Errors
    /// See [`StoreError`]; some of the changes may be counted by then.
    pub async fn count_subtasks(&self, changes: &[SubtaskChange], now: Timestamp) -> Result<(), StoreError> {
        let mut latest: HashMap<&TaskRef, &SubtaskChange> = HashMap::new();
        for change in changes {
            let known = latest.entry(&change.task).or_insert(change);
            if known.version < change.version {
                *known = change;
            }
        }
        let latest: Vec<_> = latest.into_values().collect();
        for chunk in latest.chunks(CHUNK) {
            let mut attempts = self.attempts();
            while !self.try_to_count(chunk, now).await? {
                if !attempts.again().await {
                    return Err(StoreError::Throttled);
                }
            }
        }
        Ok(())
    }

    /// `false` if something has changed meanwhile.
    async fn try_to_count(&self, changes: &[&SubtaskChange], now: Timestamp) -> Result<bool, StoreError> {
        let parent = |task: &TaskRef, parent: &TaskId| {
            task_key(&TaskRef {
                project_id: task.project_id.clone(),
                task_id: parent.clone(),
            })
        };
        let markers = changes.iter().map(|change| counted_key(&change.task));
        let parents = changes
            .iter()
            .filter_map(|change| Some(parent(&change.task, change.parent.as_ref()?)));
        let keys: BTreeSet<Key> = markers.chain(parents).collect();
        let mut items = self.batch_get(&keys.into_iter().collect::<Vec<_>>()).await?;
        let counted = |items: &HashMap<Key, Item>, change: &SubtaskChange| {
            let marker = items.get(&counted_key(&change.task));
            marker.map(Counted::read).unwrap_or_default()
        };
        let former = changes.iter().filter_map(|change| {
            let counted = counted(&items, change);
            Some(parent(&change.task, counted.parent.as_ref()?))
        });
        let former: BTreeSet<Key> = former.filter(|key| !items.contains_key(key)).collect();
        if !former.is_empty() {
            items.extend(self.batch_get(&former.into_iter().collect::<Vec<_>>()).await?);
        }
        let mut actions = Vec::new();
        let mut sums: BTreeMap<Key, (i64, i64)> = BTreeMap::new();
        for change in changes {
            let before = counted(&items, change);
            if before.version.is_some_and(|version| version >= change.version) {
                continue;
            }
            let live = |id: &TaskId| {
                let key = parent(&change.task, id);
                items.get(&key).is_some_and(is_live).then_some(key)
            };
            let after = Counted {
                version: Some(change.version),
                parent: change.parent.clone().filter(|parent| live(parent).is_some()),
                is_done: change.is_done,
            };
            for (counted, sign) in [(&before, -1), (&after, 1)] {
                if let Some(key) = counted.parent.as_ref().and_then(live) {
                    let (total, done) = sums.entry(key).or_default();
                    *total += sign;
                    *done += if counted.is_done { sign } else { 0 };
                }
            }
            let marker = after.write(&counted_key(&change.task), now);
            actions.push(match before.version {
                None => self.put_new(marker)?,
                Some(version) => self.put_over(marker, version)?,
            });
        }
        for (key, (total, done)) in sums.into_iter().filter(|(_, sum)| *sum != (0, 0)) {
            actions.push(self.change(&key, |update| {
                update
                    .update_expression("ADD subtasks_total :total, subtasks_done :done")
                    .condition_expression("attribute_exists(pk) AND attribute_not_exists(deleted_at)")
                    .expression_attribute_values(":total", number(total))
                    .expression_attribute_values(":done", number(done))
            })?);
        }
        if actions.is_empty() {
            return Ok(true);
        }
        Ok(matches!(self.transact(actions).await?, Write::Done))
    }
}
