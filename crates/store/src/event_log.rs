//! The event log by hours, for its export: the histories of an hour, the hours that have changed since they were exported, and how
//! far the export is.
//!
//! An hour is exported once it has been over for [`EXPORTED_AFTER`]. A history that is recorded so late that this may have
//! happened already, or that is removed, leaves a mark at its hour; the hour is then exported anew. A mark counts only after
//! the same time, so that the index has what it is about.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::{History, ProjectId, TimeZoneName, UtcHour};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::attribute::{Item, text, text_of};
use crate::export_keys::{CHANGED_HOURS, EXPORT, WATERMARK, changed_hour_key, events_pk};
use crate::item::{EVENT_SHARDS, Resource as _, from_item, to_item};
use crate::keys::{BY_UPDATED, Key, key_item, meta_key, time_key};
use crate::range::{Page, Range, readable};
use crate::{Store, StoreError};

/// How long after its end an hour is exported: the stream is seldom later, and the index never.
pub const EXPORTED_AFTER: SignedDuration = SignedDuration::from_mins(15);
/// A history that is recorded this long after the end of its hour is late: clocks may differ by the rest.
const LATE_AFTER: SignedDuration = SignedDuration::from_mins(5);

const EXPORT_KIND: &str = "export";

/// An hour that has changed since it was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedHour {
    /// The hour.
    pub hour: UtcHour,
    /// The time of its last change.
    pub changed_at: Timestamp,
}

/// How far the export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// The last hour that is exported for good, with all hours before it.
    pub until: UtcHour,
    /// When the export last began to read: later hours are exported as they were then. Changes whenever the files have.
    pub at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct ExportItem {
    pk: String,
    sk: String,
    kind: String,
    /// The hour.
    hour: String,
    /// When this was written.
    updated_at: Timestamp,
}

impl ExportItem {
    fn read(item: Item) -> Result<(UtcHour, Timestamp), StoreError> {
        let Self { hour, updated_at, .. } = from_item(item)?;
        let hour =
            UtcHour::parse(&hour).ok_or_else(|| StoreError::unexpected("an hour of an unknown form"))?;
        Ok((hour, updated_at))
    }

    fn write((pk, sk): (String, String), hour: UtcHour, now: Timestamp) -> Result<Item, StoreError> {
        to_item(&Self {
            pk,
            sk,
            kind: EXPORT_KIND.to_owned(),
            hour: hour.to_string(),
            updated_at: now,
        })
    }
}

impl Store {
    /// A page of the histories of an hour in one of its [`EVENT_SHARDS`] partitions, by time. Eventually consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn histories_of_hour(
        &self,
        hour: UtcHour,
        shard: usize,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<History>, StoreError> {
        debug_assert!(shard < EVENT_SHARDS, "there is no such partition");
        let pk = events_pk(hour, shard);
        let range = Range {
            position,
            limit,
            ..Range::of_index(BY_UPDATED, &pk)
        };
        let (items, next) = self.range(range).await?;
        let items = items.into_iter().filter_map(|item| readable(item, History::read));
        Ok(Page {
            items: items.collect(),
            next,
        })
    }

    /// The time zones of up to 100 projects, eventually consistent. Those of projects that are gone are missing.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn time_zones(
        &self,
        projects: &[ProjectId],
    ) -> Result<HashMap<ProjectId, TimeZone>, StoreError> {
        let keys: Vec<Key> = projects.iter().map(meta_key).collect();
        let found = self.batch_read(&keys, false).await?;
        let zones = projects.iter().zip(&keys).filter_map(|(project, key)| {
            let name = text_of(found.get(key)?, "time_zone");
            Some((project.clone(), name.map_or(TimeZone::UTC, TimeZoneName::zone_of)))
        });
        Ok(zones.collect())
    }

    /// Marks the hours of histories that may have been exported without them.
    pub(crate) async fn note_if_late<'a>(
        &self,
        histories: impl IntoIterator<Item = &'a History>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let hours = histories.into_iter().map(|history| UtcHour::of(history.at));
        let late = hours.filter(|hour| hour.is_over(now, LATE_AFTER));
        self.mark_hours(late.collect(), now).await
    }

    /// Notes that these hours have changed.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_hours(&self, hours: BTreeSet<UtcHour>, now: Timestamp) -> Result<(), StoreError> {
        let items = hours
            .into_iter()
            .map(|hour| ExportItem::write(changed_hour_key(hour), hour, now));
        self.batch_put(items.collect::<Result<_, _>>()?).await
    }

    /// A page of the hours that have changed, oldest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn changed_hours(
        &self,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<ChangedHour>, StoreError> {
        let range = Range {
            position,
            limit,
            ..Range::of_table(EXPORT, CHANGED_HOURS)
        };
        self.page(range, |item| {
            let (hour, changed_at) = ExportItem::read(item)?;
            Ok(Some(ChangedHour { hour, changed_at }))
        })
        .await
    }

    /// Notes that an hour is exported as it was changed last. Nothing happens if it has changed again.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn unmark_hour(&self, changed: &ChangedHour) -> Result<(), StoreError> {
        let delete = || {
            let request = self.client.delete_item().table_name(&*self.table);
            request
                .set_key(Some(key_item(&changed_hour_key(changed.hour))))
                .condition_expression("updated_at = :seen")
                .expression_attribute_values(":seen", text(changed.changed_at.to_string()))
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
        };
        match self.send(delete).await {
            Ok(_) => Ok(()),
            Err(error) => match StoreError::from(error) {
                StoreError::Conflict => Ok(()),
                other => Err(other),
            },
        }
    }

    /// How far the export is; `None` if nothing is exported.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn exported(&self) -> Result<Option<Exported>, StoreError> {
        let item = self.get(&(EXPORT.to_owned(), WATERMARK.to_owned())).await?;
        item.map(|item| {
            let (until, at) = ExportItem::read(item)?;
            Ok(Exported { until, at })
        })
        .transpose()
    }

    /// Notes how far the export is. It never goes back: what is there already, or further, stays.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn advance_export(&self, to: Exported) -> Result<(), StoreError> {
        let request = self
            .update_item(&(EXPORT.to_owned(), WATERMARK.to_owned()))
            .update_expression("SET #hour = :hour, updated_at = :at, kind = :kind")
            .condition_expression(
                "attribute_not_exists(pk) OR #hour < :hour OR (#hour = :hour AND updated_at < :at)",
            )
            .expression_attribute_names("#hour", "hour")
            .expression_attribute_values(":hour", text(to.until.to_string()))
            .expression_attribute_values(":at", text(time_key(to.at)))
            .expression_attribute_values(":kind", text(EXPORT_KIND));
        // Refused: it is there already, or further.
        self.update(request).await?;
        Ok(())
    }

    /// The time at which the table was created: no event is older, unless the table was restored from another.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn created_at(&self) -> Result<Timestamp, StoreError> {
        let describe = || self.client.describe_table().table_name(&*self.table).send();
        let output = self.send(describe).await?;
        let created = output.table.and_then(|table| table.creation_date_time);
        let created = created.and_then(|time| Timestamp::from_second(time.secs()).ok());
        created.ok_or_else(|| StoreError::unexpected("a table without the time of its creation"))
    }
}
