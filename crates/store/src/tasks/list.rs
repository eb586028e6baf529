//! Pages of a project's tasks, in any of five orders.

use domain::{ProjectId, Task, TaskFilter, TaskQuery};

use super::page::{Bounds, PageQuery};
use crate::item::{TaskItem, sort_key};
use crate::keys::project_pk;
use crate::range::{MAX_PAGE_TEXT_BYTES, Page};
use crate::{Store, StoreError};

/// Maximum number of tasks read for one page: where a filter matches few, a page ends early, with a cursor, instead of growing
/// slow and expensive with the project.
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
        let mut page = Page::empty();
        let Ok(bounds) = Bounds::of(query.sort, &query.filter) else {
            return Ok(page);
        };
        let limit = query.limit.get();
        let unfiltered = query.filter
            == TaskFilter {
                status: bounds.as_ref().and(query.filter.status),
                ..TaskFilter::default()
            };
        let mut position = position.map(str::to_owned);
        let mut evaluated = 0;
        let mut text_bytes = 0;
        loop {
            let wanted = if unfiltered {
                limit - page.items.len()
            } else {
                FILTER_CHUNK
            };
            let (items, next) = self
                .index_page(PageQuery {
                    sort: query.sort,
                    partition: &pk,
                    base_pk: &pk,
                    bounds: bounds.as_ref(),
                    position: position.as_deref(),
                    limit: wanted,
                })
                .await?;
            evaluated += items.len();
            let mut items = items.into_iter().peekable();
            while let Some(item) = items.next() {
                let (task, ..) = TaskItem::read(item)?;
                position = Some(sort_key(query.sort.field, &task));
                if query.filter.matches(&task) {
                    text_bytes += task.text_bytes();
                    page.items.push(task);
                }
                let full = page.items.len() == limit || text_bytes >= MAX_PAGE_TEXT_BYTES;
                if full && (items.peek().is_some() || next.is_some()) {
                    page.next = position;
                    return Ok(page);
                }
            }
            if next.is_none() || evaluated >= MAX_EVALUATED {
                page.next = next;
                return Ok(page);
            }
            position = next;
        }
    }
}
