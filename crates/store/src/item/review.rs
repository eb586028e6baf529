use domain::{Review, UserId};
use jiff::Timestamp;

use super::resource::{Resource, Stored, put_ids, stored, tombstone};
use crate::StoreError;
use crate::attribute::{Item, number_of, text_of};
use crate::keys::{Key, project_of, review_key, review_of};
use crate::tombstone::is_live;

/// A review. Its text is in the item: 256 KiB, and 400 KiB is what an item may have. Its ids are only in its key.
impl Resource for Review {
    const KIND: &'static str = "review";
    const FALLBACKS: &'static [(&'static str, &'static str)] =
        &[("text", "(unreadable)"), ("achieved_on", "1970-01-01")];

    fn primary_key(&self) -> Key {
        review_key(&self.task())
    }

    fn restore(item: &mut Item) -> Result<(), StoreError> {
        let project = text_of(item, "pk").and_then(project_of);
        let ids = project.zip(text_of(item, "sk").and_then(review_of));
        let ids = ids
            .as_ref()
            .map(|(project, task)| [("project_id", project.as_str()), ("task_id", task.as_str())]);
        put_ids(item, ids)
    }
}

impl Stored<Review> {
    pub(crate) fn write_deleted(&self, by: &UserId, now: Timestamp) -> Result<Item, StoreError> {
        tombstone(self, (self.version, self.updated_at), "created_by", (by, now))
    }
}

/// The review of a task, or its absence, as it was read.
#[derive(Debug, Default)]
pub struct ReviewSlot {
    /// The review.
    pub review: Option<Stored<Review>>,
    /// Its version, or that of its deletion; 0 if there was none within 30 days.
    pub version: u64,
}

impl ReviewSlot {
    pub(crate) fn read(item: Option<Item>) -> Result<Self, StoreError> {
        let version = item.as_ref().and_then(|item| number_of(item, "version"));
        Ok(Self {
            review: item.filter(is_live).map(stored).transpose()?,
            version: version.unwrap_or_default(),
        })
    }
}
