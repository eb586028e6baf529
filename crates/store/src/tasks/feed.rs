//! The change feed of a project (delta sync): which of its tasks have changed, in an order without gaps.
//!
//! Entries have consecutive numbers. An entry and the head, which has the last number, are written in one transaction, so that a
//! number is visible only when all before it are. Each is written after the change that it names, and a page reads its entries first and
//! the tasks after them, strongly consistent: whatever a follower has not been shown by its mark has a higher number. Neither clocks
//! nor indexes matter. An entry that is written twice makes a follower read the same task again.

use std::collections::{BTreeSet, HashMap};

use domain::{ChangeKind, ChangedPart, ChangedTask, ProjectId, Task, TaskFilter, TaskId, TaskRef};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::search::Candidate;
use crate::actions::Expect;
use crate::attribute::text_of;
use crate::item::{FeedEntry, FeedHead, TaskItem};
use crate::keys::{
    FEED_HEAD, Key, TASK_PREFIX, feed_head_key, feed_sk, key_item, project_pk, task_key, task_of,
};
use crate::range::{MAX_PAGE_TEXT_BYTES, Range, position_of, readable};
use crate::tombstone::is_live;
use crate::write::Write;
use crate::{Store, StoreError};

/// Changes of one entry: about 4 KB.
const ENTRY_CHANGES: usize = 100;
/// Entries of one transaction, which may have 100 items.
const ENTRIES_AT_ONCE: usize = 50;
/// How often entries are looked for before they count as missing.
const GAP_LOOKS: usize = 3;
/// How long a mark of a project without any entry counts: less than an entry is kept.
const EMPTY_KEPT: SignedDuration = SignedDuration::from_hours(29 * 24);

/// A page of the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedPage {
    /// Each task once.
    pub changes: Vec<FeedChange>,
    /// Where the next page starts. Seal it before it leaves the fleet.
    pub next: String,
    /// Whether there is more already.
    pub has_more: bool,
}

/// What has happened to a task.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedChange {
    /// The task.
    pub task_id: TaskId,
    /// What has happened to it, as it is now.
    pub kind: ChangeKind,
    /// What has changed of it.
    pub parts: BTreeSet<ChangedPart>,
    /// The task as it is now, without its description; `None` if it is deleted.
    pub task: Option<Task>,
}

/// Where a follower is.
#[derive(Serialize, Deserialize)]
struct Mark {
    place: Place,
    /// While it is listing the tasks that were there when it began: the end of its page.
    listed: Option<String>,
}

/// A place in the feed.
#[derive(Serialize, Deserialize, Clone, Copy)]
enum Place {
    /// Before any entry: there was none at this time.
    Empty { at_ms: i64 },
    /// Before an entry, some of whose changes were shown already.
    Entry { number: u64, shown: usize },
}

/// What the entries of a page say of a task.
struct Named {
    id: TaskId,
    parts: BTreeSet<ChangedPart>,
    is_new: bool,
    /// Where it is named first.
    place: Place,
}

impl Store {
    /// Appends changes to the feed of a project. Two round trips, more while others append to the same feed.
    ///
    /// # Errors
    /// See [`StoreError`]; some may be appended.
    pub async fn append_to_feed(
        &self,
        project: &ProjectId,
        changes: &[ChangedTask],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for changes in changes.chunks(ENTRY_CHANGES * ENTRIES_AT_ONCE) {
            self.append_some(project, changes, now).await?;
        }
        Ok(())
    }

    async fn append_some(
        &self,
        project: &ProjectId,
        changes: &[ChangedTask],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut attempts = self.attempts();
        loop {
            let last = self.last_entry(project).await?;
            // Where there is no head, all former numbers are lower: they began with the time of then.
            let started = || u64::try_from(now.as_millisecond()).unwrap_or_default();
            let first = last.map_or_else(started, |last| last + 1);
            let mut actions = Vec::new();
            let mut number = first;
            for changes in changes.chunks(ENTRY_CHANGES) {
                actions.push(self.put_new(FeedEntry::write(project, number, changes, now)?)?);
                number += 1;
            }
            let expect = last.map_or(Expect::Absent, Expect::Version);
            actions.push(self.put_if(FeedHead::write(project, number - 1, now)?, expect)?);
            match self.transact(actions).await? {
                Write::Done => return Ok(()),
                Write::Refused(_) if attempts.again().await => {}
                Write::Refused(_) => return Err(StoreError::Throttled),
            }
        }
    }

    /// The number of the last entry.
    async fn last_entry(&self, project: &ProjectId) -> Result<Option<u64>, StoreError> {
        let head = self.get(&feed_head_key(project)).await?;
        head.as_ref().map(FeedHead::read).transpose()
    }

    /// A page of changes from `position` on: up to `limit` tasks. Without a position it begins with all tasks that there are; a page
    /// of those may have fewer. `None` if entries after the position are no longer kept: the follower begins anew. The handler
    /// authorizes the caller. Two round trips, and one more for long checklists.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn feed(
        &self,
        project: &ProjectId,
        position: Option<&str>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Option<FeedPage>, StoreError> {
        let Some(position) = position else {
            // Before the tasks are read: what changes meanwhile comes after this place.
            let place = match self.last_entry(project).await? {
                Some(last) => Place::Entry {
                    number: last + 1,
                    shown: 0,
                },
                None => Place::Empty {
                    at_ms: now.as_millisecond(),
                },
            };
            return Ok(Some(self.listed(project, place, None, limit).await?));
        };
        let mark: Mark = serde_json::from_str(position).map_err(|_| StoreError::FormerPosition)?;
        match mark {
            Mark {
                place,
                listed: Some(listed),
            } => Ok(Some(self.listed(project, place, Some(&listed), limit).await?)),
            Mark { place, listed: None } => self.changed(project, place, limit, now).await,
        }
    }

    /// A page of the tasks that there are, by id, from the table itself.
    async fn listed(
        &self,
        project: &ProjectId,
        place: Place,
        position: Option<&str>,
        limit: usize,
    ) -> Result<FeedPage, StoreError> {
        let pk = project_pk(project);
        let range = Range {
            position,
            limit,
            ..Range::of_table(&pk, (TASK_PREFIX, "TASK$"))
        };
        let (items, mut listed) = self.range(range).await?;
        let mut candidates = Vec::with_capacity(items.len());
        for item in items.into_iter().filter(is_live) {
            let Some(id) = text_of(&item, "sk").and_then(task_of) else {
                continue;
            };
            candidates.push((id, readable(item, TaskItem::read)));
        }
        let Whole { tasks, is_cut } = self.whole_tasks(candidates).await?;
        if is_cut && let Some((last, _)) = tasks.last() {
            listed = Some(position_of(&key_item(&key(project, last))));
        }
        let changes = tasks.into_iter().filter_map(|(task_id, task)| {
            Some(FeedChange {
                task_id,
                kind: ChangeKind::Created,
                parts: ChangedPart::ALL.iter().copied().collect(),
                task: Some(task?),
            })
        });
        let changes = changes.collect();
        // Even after the last one: what has changed meanwhile follows.
        Ok(FeedPage {
            changes,
            next: mark(place, listed)?,
            has_more: true,
        })
    }

    /// A page of changes.
    async fn changed(
        &self,
        project: &ProjectId,
        place: Place,
        limit: usize,
        now: Timestamp,
    ) -> Result<Option<FeedPage>, StoreError> {
        // The items of a transaction become visible one by one: what looks like a gap may be an entry that is being written.
        let mut attempts = self.attempts();
        let mut looked = 1;
        let read = loop {
            match self.entries(project, place, limit, now).await? {
                Some(read) => break read,
                None if looked < GAP_LOOKS && attempts.again().await => looked += 1,
                None => return Ok(None),
            }
        };
        let Read {
            named,
            mut place,
            mut has_more,
        } = read;
        let keys: Vec<Key> = named.iter().map(|named| key(project, &named.id)).collect();
        let mut found = self.batch_get(&keys).await?;
        let (mut shown, mut candidates) = (Vec::new(), Vec::new());
        for (named, key) in named.into_iter().zip(&keys) {
            let candidate = match found.remove(key).filter(is_live) {
                None => None,
                Some(item) => match readable(item, TaskItem::read) {
                    // It is there: the follower keeps what it has of it.
                    None => continue,
                    candidate => candidate,
                },
            };
            candidates.push((named.id.clone(), candidate));
            shown.push(named);
        }
        let tasks = self.whole_tasks(candidates).await?;
        if tasks.is_cut
            && let Some(cut) = shown.get(tasks.tasks.len())
        {
            (place, has_more) = (cut.place, true);
        }
        let changes = shown
            .into_iter()
            .zip(tasks.tasks)
            .map(|(named, (task_id, task))| FeedChange {
                task_id,
                kind: match &task {
                    None => ChangeKind::Deleted,
                    Some(_) if named.is_new => ChangeKind::Created,
                    Some(_) => ChangeKind::Changed,
                },
                parts: named.parts,
                task,
            });
        let changes = changes.collect();
        Ok(Some(FeedPage {
            changes,
            next: mark(place, None)?,
            has_more,
        }))
    }

    /// The tasks that the entries of a page name; `None` if some are missing.
    async fn entries(
        &self,
        project: &ProjectId,
        place: Place,
        limit: usize,
        now: Timestamp,
    ) -> Result<Option<Read>, StoreError> {
        let pk = project_pk(project);
        let first = match place {
            Place::Empty { .. } => 0,
            Place::Entry { number, .. } => number,
        };
        let low = feed_sk(first);
        let range = Range {
            limit: limit + 1,
            ..Range::of_table(&pk, (&low, FEED_HEAD))
        };
        let (items, next) = self.range(range).await?;
        let mut entries = Vec::with_capacity(items.len());
        let mut last = None;
        for item in items {
            if text_of(&item, "sk") == Some(FEED_HEAD) {
                last = Some(FeedHead::read(&item)?);
            } else {
                entries.push(FeedEntry::read(item)?);
            }
        }
        let read = begin(place, &entries, last, now).and_then(|place| read(&entries, place, limit));
        Ok(read.map(|read| Read {
            has_more: read.has_more || next.is_some(),
            ..read
        }))
    }

    /// Adds the long checklists, as far as a page may have them.
    async fn whole_tasks(&self, candidates: Vec<(TaskId, Option<Candidate>)>) -> Result<Whole, StoreError> {
        let all = TaskFilter::default();
        let all = all.at(Timestamp::UNIX_EPOCH, &TimeZone::UTC);
        let (ids, candidates): (Vec<_>, Vec<_>) = candidates.into_iter().unzip();
        let mut candidates: Vec<_> = candidates.into_iter().map(|task| (String::new(), task)).collect();
        let count = candidates.len();
        let whole = Box::pin(self.add_checklists(&all, &mut candidates, true)).await?;
        let mut tasks = Vec::with_capacity(whole);
        let mut text_bytes = 0;
        for (id, (_, candidate)) in ids.into_iter().zip(candidates).take(whole) {
            if text_bytes >= MAX_PAGE_TEXT_BYTES {
                break;
            }
            let task = candidate.map(|(task, ..)| task);
            text_bytes += task.as_ref().map_or(0, Task::text_bytes);
            tasks.push((id, task));
        }
        let is_cut = tasks.len() < count;
        Ok(Whole { tasks, is_cut })
    }
}

/// Tasks with their checklists, and whether some were left out.
struct Whole {
    tasks: Vec<(TaskId, Option<Task>)>,
    is_cut: bool,
}

fn key(project: &ProjectId, task: &TaskId) -> Key {
    task_key(&TaskRef {
        project_id: project.clone(),
        task_id: task.clone(),
    })
}

fn mark(place: Place, listed: Option<String>) -> Result<String, StoreError> {
    serde_json::to_string(&Mark { place, listed }).map_err(|error| StoreError::Unexpected(Box::new(error)))
}

/// Where the entries begin; `None` if the first ones are gone. `last` is the last number, if the page has reached it.
fn begin(place: Place, entries: &[FeedEntry], last: Option<u64>, now: Timestamp) -> Option<Place> {
    match (place, entries.first()) {
        (Place::Entry { number, .. }, Some(first)) => (first.number == number).then_some(place),
        (Place::Entry { number, .. }, None) => (last? + 1 == number).then_some(place),
        (Place::Empty { at_ms }, first) => {
            let kept_ms = i64::try_from(EMPTY_KEPT.as_millis()).unwrap_or_default();
            if now.as_millisecond() - at_ms > kept_ms {
                return None;
            }
            Some(match first {
                Some(first) => Place::Entry {
                    number: first.number,
                    shown: 0,
                },
                None => Place::Empty {
                    at_ms: now.as_millisecond(),
                },
            })
        }
    }
}

/// The tasks that entries name.
struct Read {
    named: Vec<Named>,
    /// The place after them.
    place: Place,
    has_more: bool,
}

/// Up to `limit` tasks that the entries name from `place` on, in the order in which they are named first. `None` if an entry is
/// missing in between.
fn read(entries: &[FeedEntry], mut place: Place, limit: usize) -> Option<Read> {
    let mut named: Vec<Named> = Vec::new();
    let mut known: HashMap<TaskId, usize> = HashMap::new();
    for entry in entries {
        let Place::Entry { number, shown } = place else {
            return None;
        };
        if entry.number != number {
            return None;
        }
        for (at, change) in entry.changes().enumerate().skip(shown) {
            let here = Place::Entry { number, shown: at };
            let index = match known.get(&change.task_id) {
                Some(index) => *index,
                None if named.len() == limit => {
                    return Some(Read {
                        named,
                        place: here,
                        has_more: true,
                    });
                }
                None => {
                    known.insert(change.task_id.clone(), named.len());
                    named.push(Named {
                        id: change.task_id,
                        parts: BTreeSet::new(),
                        is_new: false,
                        place: here,
                    });
                    named.len() - 1
                }
            };
            if let Some(named) = named.get_mut(index) {
                named.parts.insert(change.part);
                named.is_new |= change.is_new;
            }
        }
        place = Place::Entry {
            number: number + 1,
            shown: 0,
        };
    }
    Some(Read {
        named,
        place,
        has_more: false,
    })
}
