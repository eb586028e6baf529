//! The event log, as this function needs it; tests and benchmarks have their own.

use std::collections::HashMap;

use domain::{History, ProjectId, UtcHour};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::{ChangedHour, Exported, Page, Store, StoreError};

/// Histories of a page; DynamoDB ends it after 1 MiB.
const PAGE: usize = 500;

type Done<T = ()> = Result<T, StoreError>;

/// The event log by hours, and what its export remembers.
pub trait EventLog: Sync {
    /// A page of the histories of an hour in one of its partitions.
    fn histories(
        &self,
        hour: UtcHour,
        shard: usize,
        position: Option<&str>,
    ) -> impl Future<Output = Done<Page<History>>> + Send;
    /// The time zones of up to 100 projects; those of projects that are gone are missing.
    fn time_zones(
        &self,
        projects: &[ProjectId],
    ) -> impl Future<Output = Done<HashMap<ProjectId, TimeZone>>> + Send;
    /// A page of the hours that have changed since they were exported, oldest first.
    fn changed_hours(
        &self,
        position: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Done<Page<ChangedHour>>> + Send;
    /// Notes that an hour is exported as it was changed last.
    fn unmark_hour(&self, changed: &ChangedHour) -> impl Future<Output = Done> + Send;
    /// How far the export is.
    fn exported(&self) -> impl Future<Output = Done<Option<Exported>>> + Send;
    /// Notes how far the export is.
    fn advance_export(&self, to: Exported) -> impl Future<Output = Done> + Send;
    /// The time before which there are no events.
    fn created_at(&self) -> impl Future<Output = Done<Timestamp>> + Send;
}

impl EventLog for Store {
    async fn histories(&self, hour: UtcHour, shard: usize, position: Option<&str>) -> Done<Page<History>> {
        self.histories_of_hour(hour, shard, position, PAGE).await
    }

    async fn time_zones(&self, projects: &[ProjectId]) -> Done<HashMap<ProjectId, TimeZone>> {
        self.time_zones(projects).await
    }

    async fn changed_hours(&self, position: Option<&str>, limit: usize) -> Done<Page<ChangedHour>> {
        self.changed_hours(position, limit).await
    }

    async fn unmark_hour(&self, changed: &ChangedHour) -> Done {
        self.unmark_hour(changed).await
    }

    async fn exported(&self) -> Done<Option<Exported>> {
        self.exported().await
    }

    async fn advance_export(&self, to: Exported) -> Done {
        self.advance_export(to).await
    }

    async fn created_at(&self) -> Done<Timestamp> {
        self.created_at().await
    }
}
