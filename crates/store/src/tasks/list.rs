//! Pages of a project's tasks, in any of five orders.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::{Direction, ProjectId, SortField, Task, TaskFilter, TaskQuery, TaskSort};

use super::Page;
use crate::actions::text;
use crate::batch::Item;
use crate::item::{TaskItem, sort_key};
use crate::keys::{column, index_of, project_pk, task_of, task_sk, time_key};
use crate::{Store, StoreError};

/// At most this many tasks are looked at for one page: where a filter finds little, a page ends early, with a
/// cursor, instead of growing slow and dear with the project.
const MAX_EVALUATED: usize = 500;
/// A page ends early when its texts reach this many bytes. A task's checklist alone can have 200 KB, and Lambda's
/// answer of at most 6 MiB holds the page as JSON within JSON, where a quotation mark takes four bytes.
pub(crate) const MAX_PAGE_TEXT_BYTES: usize = 1024 * 1024;
/// Tasks read at once where a filter must look at each.
const FILTER_CHUNK: usize = 100;

/// Inclusive bounds of an index's sort key.
pub(crate) struct Range {
    low: String,
    high: String,
}

/// One query of an index.
pub(crate) struct PageQuery<'a> {
    pub(crate) sort: TaskSort,
    /// Value of the index's partition key, where that is not the table's.
    pub(crate) partition: &'a str,
    /// The base table's partition key of all items in it.
    pub(crate) base_pk: &'a str,
    pub(crate) range: Option<&'a Range>,
    /// Sort key of the item after which to start.
    pub(crate) position: Option<&'a str>,
    pub(crate) limit: usize,
}

impl Range {
    /// The part of the index that a filter needs; `Err(Nothing)` if none of it.
    pub(crate) fn of(sort: TaskSort, filter: &TaskFilter) -> Result<Option<Self>, Nothing> {
        match (sort.field, filter.status) {
            // '$' follows '#' in ASCII.
            (SortField::Rank, Some(status)) => Ok(Some(Self {
                low: format!("{}#", column(status)),
                high: format!("{}$", column(status)),
            })),
            (SortField::Due, _) if filter.due_before.is_some() || filter.due_after.is_some() => {
                // Below and above all years; tasks without due date start with "~#" and stay outside.
                let low = filter.due_after.map_or_else(|| "0".to_owned(), time_key);
                // Keys have milliseconds: what is due within the bound's own is in the range, and the filter decides.
                let high = filter
                    .due_before
                    .map_or_else(|| "~".to_owned(), |bound| format!("{}$", time_key(bound)));
                // DynamoDB refuses a BETWEEN whose bounds are out of order.
                if low <= high {
                    Ok(Some(Self { low, high }))
                } else {
                    Err(Nothing)
                }
            }
            _ => Ok(None),
        }
    }
}

/// No task can fulfil the filter.
pub(crate) struct Nothing;

impl Store {
    /// A page of tasks, without descriptions. The caller is authorized by the handler, in parallel.
    ///
    /// Paging visits every task once that is there from the first page to the last and is not moved in the order
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
        let mut page = Page {
            items: Vec::new(),
            next: None,
        };
        let Ok(range) = Range::of(query.sort, &query.filter) else {
            return Ok(page);
        };
        let limit = query.limit.get();
        let unfiltered = query.filter
            == TaskFilter {
                status: range.as_ref().and(query.filter.status),
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
                    range: range.as_ref(),
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

    /// Items of an index in order, and the position after them unless they are the last.
    pub(crate) async fn index_page(
        &self,
        query: PageQuery<'_>,
    ) -> Result<(Vec<Item>, Option<String>), StoreError> {
        let index = index_of(query.sort.field);
        // Some indexes are partitioned as the table is.
        let partition = if index.pk == "pk" {
            query.base_pk
        } else {
            query.partition
        };
        let mut condition = format!("{} = :pk", index.pk);
        let mut request = self
            .client
            .query()
            .expression_attribute_values(":pk", text(partition));
        if let Some(Range { low, high }) = query.range {
            condition = format!("{condition} AND {} BETWEEN :low AND :high", index.sk);
            request = request
                .expression_attribute_values(":low", text(low))
                .expression_attribute_values(":high", text(high));
        }
        if let Some(position) = query.position {
            let task = task_of(position).ok_or_else(|| StoreError::unexpected("a position names no task"))?;
            request = request
                .exclusive_start_key("pk", text(query.base_pk))
                .exclusive_start_key("sk", text(task_sk(&task)))
                .exclusive_start_key(index.pk, text(partition))
                .exclusive_start_key(index.sk, text(position));
        }
        let output = request
            .table_name(&*self.table)
            .index_name(index.name)
            .key_condition_expression(condition)
            .scan_index_forward(query.sort.direction == Direction::Ascending)
            .limit(i32::try_from(query.limit).unwrap_or(i32::MAX))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.record(output.consumed_capacity());
        // Not the last item's own key: DynamoDB may answer without any item and still go on.
        let next = output.last_evaluated_key.map(|key| {
            let position = crate::batch::text(&key, index.sk);
            position
                .map(str::to_owned)
                .ok_or_else(|| StoreError::unexpected("a page ends at no key of its index"))
        });
        Ok((output.items.unwrap_or_default(), next.transpose()?))
    }
}
