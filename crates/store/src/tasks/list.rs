//! Pages of a project's tasks, in any of five orders.

use domain::{ProjectId, SortField, Task, TaskFilter, TaskQuery};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::list_links::LinkedOnly;
use super::page::{Listed, Listing, Order};
use super::search::FilteredPage;
use crate::item::TaskItem;
use crate::keys::project_pk;
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
    /// Whether tasks are blocked takes a read of those that block them: at most some 500 a page.
    ///
    /// One query where no filter is left to apply to single tasks, and a second where a page ends with tasks that have no due date
    /// or priority.
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
        let listing = Listing {
            base_pk: &pk,
            partition: &pk,
            are_pointers: false,
        };
        let Ok(order) = Order::of(listing, query.sort, &query.filter, now) else {
            return Ok(Page::empty());
        };
        // What the range of the index filters by itself.
        let by = |field| query.sort.field == field;
        let by_range = TaskFilter {
            status: query.filter.status.filter(|_| by(SortField::Rank)),
            priority: query.filter.priority.filter(|_| by(SortField::Priority)),
            ..TaskFilter::default()
        };
        let unfiltered = query.filter == by_range && query.links.is_empty();
        let limit = query.limit.get();
        let chunk = |room: usize| if unfiltered { room } else { FILTER_CHUNK };
        let mut found = self.list(&order, position, chunk(limit)).await?;
        let zone = zone.await;
        let filter = query.filter.at(now, &zone);
        let mut page = FilteredPage::new(self, filter.clone(), limit, MAX_EVALUATED);
        let mut linked = LinkedOnly::new(self, project, &query.links);
        loop {
            let Listed {
                items,
                next,
                is_sparse,
            } = found;
            let candidates = items
                .into_iter()
                .map(|(position, item)| (position, item.and_then(|item| readable(item, TaskItem::read))));
            let mut candidates = candidates.collect();
            let next = match query.links.is_empty() {
                true => next,
                false => Box::pin(linked.keep(&filter, &mut candidates, next)).await?,
            };
            let is_complete = page.add(candidates, next).await? || linked.is_spent();
            // A page ends with what one query has found among tasks of another part, unless that was nothing.
            if is_complete || (unfiltered && is_sparse && page.room() < limit) {
                return Ok(page.into_page());
            }
            let chunk = if is_sparse {
                FILTER_CHUNK
            } else {
                chunk(page.room())
            };
            found = self.list(&order, page.position(), chunk).await?;
        }
    }
}
