//! Tombstones: what stays of a deleted item, so that a late retry of its creation cannot resurrect it.

use jiff::{SignedDuration, Timestamp};

use crate::attribute::Item;

/// 30 days.
const TOMBSTONE_HOURS: i64 = 30 * 24;

/// When DynamoDB may delete the tombstone of what is deleted `now`.
pub(crate) fn tombstone_expires_at(now: Timestamp) -> Timestamp {
    now + SignedDuration::from_hours(TOMBSTONE_HOURS)
}

/// Whether an item is not a tombstone.
pub(crate) fn is_live(item: &Item) -> bool {
    !item.contains_key("deleted_at")
}
