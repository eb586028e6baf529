//! Notices to the owner of an account: which of them were sent.

use domain::EventId;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::actions::Expect;
use crate::item::to_item;
use crate::keys::notice_key;
use crate::write::Change;
use crate::{Store, StoreError};

/// How long a notice is remembered, in hours: longer than the stream keeps a record and `deliver` tries.
const REMEMBERED_HOURS: i64 = 48;

#[derive(Serialize)]
struct NoticeItem {
    pk: String,
    sk: String,
    kind: &'static str,
    expires_at: i64,
}

impl Store {
    /// Whether the notice with this id was sent. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn is_notice_sent(&self, id: &EventId) -> Result<bool, StoreError> {
        Ok(self.get(&notice_key(id)).await?.is_some())
    }

    /// Notes that it was sent. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_notice_sent(&self, id: &EventId, now: Timestamp) -> Result<(), StoreError> {
        let (pk, sk) = notice_key(id);
        let item = to_item(&NoticeItem {
            pk,
            sk,
            kind: "notice",
            expires_at: (now + SignedDuration::from_hours(REMEMBERED_HOURS)).as_second(),
        })?;
        // A refusal means that it is noted already.
        self.apply(Change::alone(item, Expect::Absent)).await.map(drop)
    }
}
