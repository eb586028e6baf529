//! Pages of items in one of a task's five orders.

use domain::{Direction, SortField, TaskFilter, TaskSort};
use jiff::Timestamp;

use crate::attribute::{Item, text, text_of};
use crate::keys::{column, index_of, key_item, task_of, task_sk, time_key};
use crate::range::{Range, key_at, position_of};
use crate::{Store, StoreError};

/// Inclusive bounds of an index's sort key.
pub(crate) struct Bounds {
    low: String,
    high: String,
}

/// No task can match the filter.
pub(crate) struct Nothing;

/// One query of an index.
pub(crate) struct PageQuery<'a> {
    pub(crate) sort: TaskSort,
    /// The value of the index's partition key, where that is not the table's.
    pub(crate) partition: &'a str,
    /// The table's partition key of all items in it.
    pub(crate) base_pk: &'a str,
    pub(crate) bounds: Option<&'a Bounds>,
    /// The sort key of the item after which to start.
    pub(crate) position: Option<&'a str>,
    pub(crate) limit: usize,
}

impl Bounds {
    /// The part of the index that a filter needs `now`, wherever the user is; `Err(Nothing)` if none of it.
    pub(crate) fn of(sort: TaskSort, filter: &TaskFilter, now: Timestamp) -> Result<Option<Self>, Nothing> {
        let span = filter.due_span(now).filter(|_| sort.field == SortField::Due);
        match (sort.field, filter.status) {
            // '$' follows '#' in ASCII.
            (SortField::Rank, Some(status)) => Ok(Some(Self {
                low: format!("{}#", column(status)),
                high: format!("{}$", column(status)),
            })),
            (SortField::Due, _) => match span {
                // Keys of tasks without a due date start with "~#" and are outside.
                Some(Some((from, until))) => Ok(Some(Self {
                    low: time_key(from),
                    high: format!("{}$", time_key(until)),
                })),
                Some(None) => Err(Nothing),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }
}

impl Store {
    /// Items of an index in order, and the position after them unless they are the last.
    pub(crate) async fn index_page(
        &self,
        query: PageQuery<'_>,
    ) -> Result<(Vec<Item>, Option<String>), StoreError> {
        let index = index_of(query.sort.field);
        // Some indexes are partitioned as the table is.
        let pk = if index.pk == "pk" {
            query.base_pk
        } else {
            query.partition
        };
        let forwards = query.sort.direction == Direction::Ascending;
        let mut position = query.position;
        // A page of an earlier day, or of other rules, may end outside; DynamoDB refuses to start there (API reference, Query).
        if let Some((at, Bounds { low, high })) = position.zip(query.bounds) {
            let (begin, end) = if forwards { (low, high) } else { (high, low) };
            let is_behind = |bound: &str| if forwards { at > bound } else { at < bound };
            if is_behind(end) {
                return Ok((Vec::new(), None));
            }
            position = position.filter(|_| is_behind(begin) || at == begin);
        }
        let start = position.map(|position| {
            let task = task_of(position).ok_or_else(|| StoreError::unexpected("a position names no task"))?;
            let mut key = key_item(&(query.base_pk.to_owned(), task_sk(&task)));
            key.insert(index.pk.to_owned(), text(pk));
            key.insert(index.sk.to_owned(), text(position));
            Ok::<_, StoreError>(position_of(&key))
        });
        let start = start.transpose()?;
        let range = Range {
            between: query.bounds.map(|Bounds { low, high }| (&**low, &**high)),
            forwards,
            limit: query.limit,
            position: start.as_deref(),
            ..Range::of_index(index, pk)
        };
        let (items, next) = self.range(range).await?;
        // Not the last item's own key: DynamoDB may return no item at all and still not be at the end.
        let next = next.map(|position| {
            let position = text_of(&key_at(&position)?, index.sk).map(str::to_owned);
            position.ok_or_else(|| StoreError::unexpected("a page ends at no key of its index"))
        });
        Ok((items, next.transpose()?))
    }
}
