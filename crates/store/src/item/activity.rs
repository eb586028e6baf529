use domain::{History, UtcHour};

use super::resource::{Resource, put_texts};
use crate::StoreError;
use crate::attribute::{Item, number};
use crate::export_keys::events_pk;
use crate::keys::{BY_UPDATED, Key, project_activity_pk, task_activity_pk, time_key};

/// The history of one change, as the event log keeps it. Immutable once written.
impl Resource for History {
    const KIND: &'static str = "activity";

    fn primary_key(&self) -> Key {
        let of_project = || project_activity_pk(&self.project_id);
        let pk = self.task_id.as_ref().map_or_else(of_project, task_activity_pk);
        (pk, sort_key(self))
    }

    fn list_key(&self) -> Option<Key> {
        Some((project_activity_pk(&self.project_id), sort_key(self)))
    }
}

/// Within one millisecond, changes are ordered by version.
fn sort_key(history: &History) -> String {
    let first = history.events.first().map_or("", |event| event.id.as_str());
    format!("{}#{:012}#{first}", time_key(history.at), history.version)
}

/// The number of partitions of the histories of one hour. Each takes 1,000 write units a second (developer guide, "Best practices for
/// designing and using partition keys"), and the import of a large file writes more than that.
pub const EVENT_SHARDS: usize = 8;

/// The item of a history with events.
pub(crate) fn activity_item(history: &History) -> Result<Item, StoreError> {
    let mut item = history.write(None)?;
    // For analysis to subtract.
    item.insert("at_ms".to_owned(), number(history.at.as_millisecond()));
    put_texts(
        &mut item,
        [
            (
                BY_UPDATED.pk,
                events_pk(UtcHour::of(history.at), shard_of(history)),
            ),
            (BY_UPDATED.sk, sort_key(history)),
        ],
    );
    Ok(item)
}

/// By the id of the first event, which is random.
fn shard_of(history: &History) -> usize {
    let last = history
        .events
        .first()
        .and_then(|event| event.id.as_str().bytes().last());
    usize::from(last.unwrap_or_default()) % EVENT_SHARDS
}
