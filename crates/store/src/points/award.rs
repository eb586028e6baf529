//! The award of each completion of a task, so that exactly the points granted can be taken back.

use domain::{Award, Reversal, TaskId};
use jiff::{SignedDuration, Timestamp};

use super::keys::{award_sk, awards_pk, reversed_key};
use crate::attribute::{Item, number, text, text_of};
use crate::item::{from_item, to_item, to_value};
use crate::keys::TTL_ATTRIBUTE;
use crate::range::Range;
use crate::write::{Updated, Write};
use crate::{Store, StoreError};

/// How long an award is kept once it is taken back, in hours: longer than a stream record may come again.
const KEPT_HOURS: i64 = 30 * 24;

impl Store {
    /// Notes an award, before anybody gets it. Returns it as it is noted, perhaps taken back since; `None` for one of before the latest
    /// reversal, which is delivered too late. Idempotent. One round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn note_award(&self, award: Award) -> Result<Option<Award>, StoreError> {
        let mut item = to_item(&award)?;
        item.retain(|_, value| !value.is_null());
        let keys = [
            ("pk", awards_pk(&award.task_id)),
            ("sk", award_sk(award.version)),
            ("kind", "award".to_owned()),
        ];
        item.extend(keys.map(|(name, value)| (name.to_owned(), text(value))));
        let is_in_time = self.check(&reversed_key(&award.task_id), |check| {
            check
                .condition_expression("attribute_not_exists(pk) OR version < :version")
                .expression_attribute_values(":version", number(award.version))
        })?;
        match self.transact(vec![self.put_new(item)?, is_in_time]).await? {
            Write::Done => Ok(Some(award)),
            Write::Refused(noted) => noted.map(read).transpose(),
        }
    }

    /// Notes that the latest award of a task before this version is taken back, and that no such can be noted any more. Returns it with
    /// what took it back first; `None` if the task had none. Three round trips, two for none.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reverse_award(
        &self,
        task: &TaskId,
        reversal: &Reversal,
        now: Timestamp,
    ) -> Result<Option<Award>, StoreError> {
        let expires_at = (now + SignedDuration::from_hours(KEPT_HOURS)).as_second();
        let request = self
            .update_item(&reversed_key(task))
            .update_expression("SET #kind = :kind, version = :version, #ttl = :ttl")
            .condition_expression("attribute_not_exists(pk) OR version < :version")
            .expression_attribute_names("#kind", "kind")
            .expression_attribute_names("#ttl", TTL_ATTRIBUTE)
            .expression_attribute_values(":kind", text("reversed"))
            .expression_attribute_values(":version", number(reversal.version))
            .expression_attribute_values(":ttl", number(expires_at));
        // Refused: a later one has been marked.
        self.update(request).await?;
        let (pk, before) = (awards_pk(task), award_sk(reversal.version.saturating_sub(1)));
        let range = Range {
            forwards: false,
            limit: 1,
            ..Range::of_table(&pk, ("!", &before))
        };
        let (items, _) = self.range(range).await?;
        let Some(sk) = items.first().and_then(|item| text_of(item, "sk")) else {
            return Ok(None);
        };
        let request = self
            .update_item(&(pk, sk.to_owned()))
            .update_expression(
                "SET reversal = if_not_exists(reversal, :reversal), #ttl = if_not_exists(#ttl, :ttl)",
            )
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_names("#ttl", TTL_ATTRIBUTE)
            .expression_attribute_values(":reversal", to_value(reversal)?)
            .expression_attribute_values(":ttl", number(expires_at));
        match self.update(request).await? {
            Updated::Done(item) => read(item).map(Some),
            // It has expired meanwhile: it was taken back a month ago.
            Updated::Refused(_) => Ok(None),
        }
    }
}

fn read(item: Item) -> Result<Award, StoreError> {
    from_item(item)
}
