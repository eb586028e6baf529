//! Pages of a project's tasks, in any of five orders.

use domain::{ProjectId, Task, TaskFilter, TaskQuery};

use super::page::{Bounds, PageQuery};
use super::search::FilteredPage;
use crate::item::{TaskItem, sort_key};
use crate::keys::project_pk;
use crate::range::Page;
use crate::{Store, StoreError};

/// Maximum number of tasks read for one page.
const MAX_EVALUATED: usize = 500;
/// Tasks read at once where a filter must be applied to each.
const FILTER_CHUNK: usize = 100;

impl Store {
    /// A page of tasks, without descriptions. The handler authorizes the caller in parallel.
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
    ) -> Result<Page<Task>, StoreError> {
        let pk = project_pk(project);
        let limit = query.limit.get();
        let mut page = FilteredPage::new(self, &query.filter, limit, MAX_EVALUATED);
        let Ok(bounds) = Bounds::of(query.sort, &query.filter) else {
            return Ok(page.into_page());
        };
        let unfiltered = query.filter
            == TaskFilter {
                status: bounds.as_ref().and(query.filter.status),
                ..TaskFilter::default()
            };
        let mut position = position.map(str::to_owned);
        loop {
            let (items, next) = self
                .index_page(PageQuery {
                    sort: query.sort,
                    partition: &pk,
                    base_pk: &pk,
                    bounds: bounds.as_ref(),
                    position: position.as_deref(),
                    limit: if unfiltered { page.room() } else { FILTER_CHUNK },
                })
                .await?;
            let mut candidates = Vec::with_capacity(items.len());
            for item in items {
                let task = TaskItem::read(item)?;
                candidates.push((sort_key(query.sort.field, &task.0), Some(task)));
            }
            if page.add(candidates, next).await? {
                return Ok(page.into_page());
            }
            position = page.position().map(str::to_owned);
        }
    }
}
