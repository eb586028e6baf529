//! Where a follower of a change feed is, and what the entries from there on say.

use std::collections::{BTreeSet, HashMap};

use domain::{ChangedPart, TaskId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::item::FeedEntry;

/// How long a mark of a project without any entry counts: less than an entry is kept.
const EMPTY_KEPT: SignedDuration = SignedDuration::from_hours(29 * 24);

/// Where a follower is.
#[derive(Serialize, Deserialize)]
pub(super) struct Mark {
    pub(super) place: Place,
    /// While it is listing the tasks that were there when it began: the end of its page.
    pub(super) listed: Option<String>,
}

/// A place in the feed.
#[derive(Serialize, Deserialize, Clone, Copy)]
pub(super) enum Place {
    /// Before any entry: there was none at this time.
    Empty { at_ms: i64 },
    /// Before an entry, some of whose changes were shown already.
    Entry { number: u64, shown: usize },
}

/// What the entries of a page say of a task.
pub(super) struct Named {
    pub(super) id: TaskId,
    pub(super) parts: BTreeSet<ChangedPart>,
    pub(super) is_new: bool,
    /// Where it is named first.
    pub(super) place: Place,
}

pub(super) fn mark(place: Place, listed: Option<String>) -> Result<String, StoreError> {
    serde_json::to_string(&Mark { place, listed }).map_err(|error| StoreError::Unexpected(Box::new(error)))
}

/// Where the entries begin; `None` if the first ones are gone. `last` is the last number, if the page has reached it.
pub(super) fn begin(place: Place, entries: &[FeedEntry], last: Option<u64>, now: Timestamp) -> Option<Place> {
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
pub(super) struct Read {
    pub(super) named: Vec<Named>,
    /// The place after them.
    pub(super) place: Place,
    pub(super) has_more: bool,
}

/// Up to `limit` tasks that the entries name from `place` on, in the order in which they are named first. `None` if an entry is
/// missing in between.
pub(super) fn read(entries: &[FeedEntry], mut place: Place, limit: usize) -> Option<Read> {
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

#[cfg(test)]
mod tests {
    use super::{Mark, mark};

    #[test]
    fn a_mark_of_an_earlier_version_is_read() {
        for text in [
            r#"{"place":{"Entry":{"number":7,"shown":2}},"listed":null}"#,
            r#"{"place":{"Entry":{"number":7,"shown":0}},"listed":"pk=PROJECT#prj_1\nsk=TASK#tsk_1"}"#,
            r#"{"place":{"Empty":{"at_ms":1767225600000}},"listed":null}"#,
        ] {
            let Mark { place, listed } = serde_json::from_str(text).unwrap();
            assert_eq!(mark(place, listed).unwrap(), text);
        }
    }
}
