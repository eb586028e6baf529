//! How many messages and jobs a day one user's requests may cause, and how many messages one address may get: counted in the
//! transaction that causes the message or the job, so that no number of requests at once gets past it.

use aws_sdk_dynamodb::types::{ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use jiff::{SignedDuration, Timestamp};

use crate::attribute::{Item, number, text, text_of};
use crate::keys::Key;
use crate::{Store, StoreError};

/// How long a day's number of messages is stored, in hours.
const KEPT_HOURS: i64 = 48;
const KIND: &str = "messages";

impl Store {
    /// Counts a message in the item with this key, which is that of a day. Refused beyond `most`; see [`is_used_up`].
    pub(crate) fn count_message(
        &self,
        key: &Key,
        name: &str,
        most: u32,
        now: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let expires_at = (now + SignedDuration::from_hours(KEPT_HOURS)).as_second();
        self.change(key, |update| {
            update
                .update_expression("SET #kind = :kind, expires_at = :end ADD #name :one")
                .condition_expression("attribute_not_exists(#name) OR #name < :most")
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                .expression_attribute_names("#kind", "kind")
                .expression_attribute_names("#name", name)
                .expression_attribute_values(":kind", text(KIND))
                .expression_attribute_values(":end", number(expires_at))
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":most", number(most))
        })
    }
}

/// Whether the item for which a transaction was refused is a day's number of messages.
pub(crate) fn is_used_up(refused: Option<&Item>) -> bool {
    refused.is_some_and(|item| text_of(item, "kind") == Some(KIND))
}

/// When the next day begins in UTC.
pub(crate) fn tomorrow(now: Timestamp) -> Timestamp {
    const DAY_S: i64 = 86_400;
    let next_s = (now.as_second().div_euclid(DAY_S) + 1) * DAY_S;
    Timestamp::from_second(next_s).unwrap_or(now)
}
