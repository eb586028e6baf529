//! Work that was left to the worker and must not be forgotten: an item for each, written together with what asks for it, and deleted
//! when it is done. The sweeper reads these; there is one partition of them, in no index.

use domain::Work;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::attribute::Item;
use crate::item::{from_item, to_item};
use crate::keys::{Key, OPEN_WORK, open_work_key};
use crate::range::{Page, Range};
use crate::tombstone::tombstone_expires_at;
use crate::{Store, StoreError};

/// Work that is not known to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenWork {
    /// The message that begins or continues it.
    pub work: Work,
    /// Since when.
    pub since: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct OpenWorkItem {
    pk: String,
    sk: String,
    kind: String,
    since: Timestamp,
    /// The message, as JSON.
    work: String,
    expires_at: i64,
}

/// The item of some work.
pub(crate) fn open_work_item(work: &Work, now: Timestamp) -> Result<Item, StoreError> {
    let (pk, sk) = open_work_key(work);
    let work = serde_json::to_string(work).map_err(|_| StoreError::unexpected("work has no JSON"))?;
    to_item(&OpenWorkItem {
        pk,
        sk,
        kind: "open_work".to_owned(),
        since: now,
        work,
        expires_at: tombstone_expires_at(now).as_second(),
    })
}

impl Store {
    /// A page of the open work, in no particular order.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn open_work(
        &self,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<OpenWork>, StoreError> {
        let range = Range {
            position,
            limit,
            ..Range::of_table(OPEN_WORK, ("!", "~"))
        };
        self.page(range, |item| {
            let OpenWorkItem { since, work, .. } = from_item(item)?;
            let work =
                serde_json::from_str(&work).map_err(|_| StoreError::unexpected("work of an unknown form"))?;
            Ok(Some(OpenWork { work, since }))
        })
        .await
    }

    /// Notes that some work is done. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn close_work(&self, work: &Work) -> Result<(), StoreError> {
        let key: Key = open_work_key(work);
        self.batch_delete(&[key]).await
    }
}
