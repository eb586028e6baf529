//! Pages of a project's tasks, in any of five orders.

use domain::{ProjectId, Task, TaskFilter, TaskQuery};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::page::{Bounds, PageQuery};
use super::search::FilteredPage;
use crate::attribute::text_of;
use crate::item::TaskItem;
use crate::keys::{index_of, project_pk};
use crate::range::{Page, readable};
use crate::{Store, StoreError};

/// Maximum number of tasks read for one page.
const MAX_EVALUATED: usize = 500;
/// Tasks read at once where a filter must be applied to each.
const FILTER_CHUNK: usize = 100;

impl Store {
    /// A page of tasks, without descriptions. The handler authorizes the caller in parallel, by a read that also finds their time
    /// `zone`: the first query does not wait for it.
    ///
    /// Paging returns every task once that exists from the first page to the last and does not move in the order
    /// meanwhile; an index is eventually consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn tasks_of(
        &self,
        project: &ProjectId,
        query: &TaskQuery,
        position: Option<&str>,
        now: Timestamp,
        zone: impl Future<Output = TimeZone>,
    ) -> Result<Page<Task>, StoreError> {
        let pk = project_pk(project);
        let Ok(bounds) = Bounds::of(query.sort, &query.filter, now) else {
            return Ok(Page::empty());
        };
        let unfiltered = query.filter
            == TaskFilter {
                status: bounds.as_ref().and(query.filter.status),
                ..TaskFilter::default()
            };
        let sk = index_of(query.sort.field).sk;
        let index_page = |position: Option<String>, room: usize| {
            let (pk, bounds) = (&pk, bounds.as_ref());
            let query = PageQuery {
                sort: query.sort,
                partition: pk,
                base_pk: pk,
                bounds,
                position: None,
                limit: if unfiltered { room } else { FILTER_CHUNK },
            };
            async move {
                let position = position.as_deref();
                self.index_page(PageQuery { position, ..query }).await
            }
        };
        let mut found = index_page(position.map(str::to_owned), query.limit.get()).await?;
        let zone = zone.await;
        let mut page = FilteredPage::new(
            self,
            query.filter.at(now, &zone),
            query.limit.get(),
            MAX_EVALUATED,
        );
        loop {
            let (items, next) = found;
            let candidates = items.into_iter().map(|item| {
                // Not a key made anew from the task: zones may have had other rules when it was written.
                let position = text_of(&item, sk).unwrap_or_default().to_owned();
                (position, readable(item, TaskItem::read))
            });
            if page.add(candidates.collect(), next).await? {
                return Ok(page.into_page());
            }
            found = index_page(page.position().map(str::to_owned), page.room()).await?;
        }
    }
}
