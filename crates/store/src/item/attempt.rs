use domain::{ChannelId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::Item;
use crate::idempotency::Attempt;
use crate::keys::{attempt_sk, user_pk};

/// How long an idempotency key is remembered, in hours.
const ATTEMPT_HOURS: i64 = 48;

/// A request with an idempotency key whose resource has an id that does not come from the key.
#[derive(Serialize, Deserialize)]
pub(crate) struct AttemptItem {
    pk: String,
    sk: String,
    kind: String,
    /// The channel that the request added, if it added one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) channel_id: Option<ChannelId>,
    pub(crate) fingerprint: String,
    expires_at: i64,
}

impl AttemptItem {
    pub(crate) fn write(
        user: &UserId,
        attempt: Attempt<'_>,
        channel: Option<&ChannelId>,
        now: Timestamp,
    ) -> Result<Item, StoreError> {
        to_item(&Self {
            pk: user_pk(user),
            sk: attempt_sk(attempt.key),
            kind: "attempt".to_owned(),
            channel_id: channel.cloned(),
            fingerprint: attempt.fingerprint.to_owned(),
            expires_at: (now + SignedDuration::from_hours(ATTEMPT_HOURS)).as_second(),
        })
    }

    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        from_item(item)
    }
}
