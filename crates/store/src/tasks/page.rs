//! Pages of items in one of a task's five orders.
//!
//! A task without a due date is not in `by_due`, one without a priority not in `by_priority`: a write pays for each index. Lists in
//! these orders end with such tasks, in the order of their creation: the last part of the order is the index by creation, without
//! the tasks that have a value.

use domain::{Direction, SortField, TaskFilter, TaskSort};
use jiff::Timestamp;

use crate::attribute::{Item, text, text_of};
use crate::keys::{
    BY_CREATED, BY_DUE, BY_PRIORITY, BY_RANK, BY_UPDATED, Index, column, key_item, priority_digit, task_of,
    task_sk, time_key,
};
use crate::range::{Range, key_at, position_of};
use crate::{Store, StoreError};

/// Inclusive bounds of the keys of tasks that have a value, not of those without one that former versions wrote.
const DUE: (&str, &str) = ("!", "}");
const PRIORITY: (&str, &str) = ("1", "5");

/// The tasks that are listed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listing<'a> {
    /// The partition of the table that has all of them, or the pointers to them.
    pub(crate) base_pk: &'a str,
    /// The partition of an index whose partition key is not the table's.
    pub(crate) partition: &'a str,
    /// Whether they are pointers, all of which are in `by_due`.
    pub(crate) are_pointers: bool,
}

/// An order, and what of it a filter needs: one part, or those that have a value and those that have none.
pub(crate) struct Order<'a> {
    listing: Listing<'a>,
    parts: Vec<Part>,
    forwards: bool,
    /// Whether positions name their part. Those of former versions did not, and were of an order that ended elsewhere.
    is_named: bool,
}

/// A range of an index.
struct Part {
    name: char,
    index: Index,
    bounds: Option<(String, String)>,
    /// Leaves out items whose key in another index is within these bounds.
    without: Option<(Index, (&'static str, &'static str))>,
}

/// No task can match the filter.
pub(crate) struct Nothing;

/// A part of a list.
pub(crate) struct Listed {
    /// Each position, and its item unless that is not of this part.
    pub(crate) items: Vec<(String, Option<Item>)>,
    /// The position after them unless they are the last.
    pub(crate) next: Option<String>,
    /// Whether items that are not of this part were read, too.
    pub(crate) is_sparse: bool,
}

impl Part {
    fn of(name: char, index: Index, bounds: Option<(&str, &str)>) -> Self {
        Self {
            name,
            index,
            bounds: bounds.map(|(low, high)| (low.to_owned(), high.to_owned())),
            without: None,
        }
    }

    /// The tasks, by creation, that are not within these bounds of an index.
    fn rest(index: Index, bounds: (&'static str, &'static str)) -> Self {
        Self {
            without: Some((index, bounds)),
            ..Self::of('z', BY_CREATED, None)
        }
    }

    fn has(&self, item: &Item) -> bool {
        let Some((index, (low, high))) = self.without else {
            return true;
        };
        !text_of(item, index.sk).is_some_and(|key| (low..=high).contains(&key))
    }
}

impl<'a> Order<'a> {
    /// The part of an order that a filter needs `now`, wherever the user is; `Err(Nothing)` if none of it.
    pub(crate) fn of(
        listing: Listing<'a>,
        sort: TaskSort,
        filter: &TaskFilter,
        now: Timestamp,
    ) -> Result<Self, Nothing> {
        let forwards = sort.direction == Direction::Ascending;
        let parts = match sort.field {
            SortField::CreatedAt => vec![Part::of('a', BY_CREATED, None)],
            SortField::UpdatedAt => vec![Part::of('a', BY_UPDATED, None)],
            // '$' follows '#' in ASCII.
            SortField::Rank => {
                let bounds = filter.status.map(column).map(within);
                let bounds = bounds.as_ref().map(|(low, high)| (&**low, &**high));
                vec![Part::of('a', BY_RANK, bounds)]
            }
            SortField::Due => match filter.due_span(now) {
                Some(Some((from, until))) => {
                    let (low, high) = (time_key(from), format!("{}$", time_key(until)));
                    vec![Part::of('a', BY_DUE, Some((&low, &high)))]
                }
                Some(None) => return Err(Nothing),
                None if listing.are_pointers && forwards => vec![Part::of('a', BY_DUE, None)],
                None if listing.are_pointers => {
                    vec![
                        Part::of('a', BY_DUE, Some(DUE)),
                        Part::of('z', BY_DUE, Some(("~", "~~"))),
                    ]
                }
                None => vec![Part::of('a', BY_DUE, Some(DUE)), Part::rest(BY_DUE, DUE)],
            },
            SortField::Priority => match filter.priority.map(priority_digit) {
                Some(Some(digit)) => {
                    let (low, high) = within(digit);
                    vec![Part::of('a', BY_PRIORITY, Some((&low, &high)))]
                }
                Some(None) => vec![Part::rest(BY_PRIORITY, PRIORITY)],
                None => vec![
                    Part::of('a', BY_PRIORITY, Some(PRIORITY)),
                    Part::rest(BY_PRIORITY, PRIORITY),
                ],
            },
        };
        Ok(Self {
            listing,
            parts,
            forwards,
            is_named: matches!(sort.field, SortField::Due | SortField::Priority),
        })
    }

    fn position(&self, part: &Part, key: &str) -> String {
        match self.is_named {
            true => format!("{}:{key}", part.name),
            false => key.to_owned(),
        }
    }

    /// The number of the part that a position is in, and the key after which to start.
    fn locate<'p>(&self, position: &'p str) -> Result<(usize, Option<&'p str>), StoreError> {
        if !self.is_named {
            return Ok((0, Some(position)));
        }
        let (name, key) = position.split_once(':').ok_or(StoreError::FormerPosition)?;
        let part = self.parts.iter().position(|part| name.chars().eq([part.name]));
        let part = part.ok_or(StoreError::FormerPosition)?;
        Ok((part, Some(key).filter(|key| !key.is_empty())))
    }
}

/// The bounds of all keys that begin with this character and a '#'.
fn within(first: char) -> (String, String) {
    (format!("{first}#"), format!("{first}$"))
}

impl Store {
    /// Up to `limit` items of an order after a position: one query, or a second where the first finds that its part has ended.
    pub(crate) async fn list(
        &self,
        order: &Order<'_>,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Listed, StoreError> {
        let (first, mut after) = position.map_or(Ok((0, None)), |position| order.locate(position))?;
        let mut parts = order.parts.iter().skip(first).peekable();
        let mut listed = Listed {
            items: Vec::new(),
            next: None,
            is_sparse: false,
        };
        while let Some(part) = parts.next() {
            let (items, next) = self.page_of(order, part, after.take(), limit).await?;
            listed.is_sparse = part.without.is_some();
            listed.next = match (next, parts.peek()) {
                (Some(key), _) => Some(order.position(part, &key)),
                (None, Some(rest)) => Some(order.position(rest, "")),
                (None, None) => None,
            };
            // Not a key made anew from the task: zones may have had other rules when it was written.
            let item = |item: Item| {
                let position = order.position(part, text_of(&item, part.index.sk).unwrap_or_default());
                (position, part.has(&item).then_some(item))
            };
            listed.items.extend(items.into_iter().map(item));
            if !listed.items.is_empty() {
                break;
            }
        }
        Ok(listed)
    }

    async fn page_of(
        &self,
        order: &Order<'_>,
        part: &Part,
        mut after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<Item>, Option<String>), StoreError> {
        let (index, base_pk, forwards) = (part.index, order.listing.base_pk, order.forwards);
        // Some indexes are partitioned as the table is.
        let pk = match index.pk {
            "pk" => base_pk,
            _ => order.listing.partition,
        };
        // A page of an earlier day, or of other rules, may end outside; DynamoDB refuses to start there (API reference, Query).
        if let Some((at, (low, high))) = after.zip(part.bounds.as_ref()) {
            let (begin, end) = if forwards { (low, high) } else { (high, low) };
            let is_behind = |bound: &str| if forwards { at > bound } else { at < bound };
            if is_behind(end) {
                return Ok((Vec::new(), None));
            }
            after = after.filter(|_| is_behind(begin) || at == begin);
        }
        let start = after.map(|position| {
            let task = task_of(position).ok_or_else(|| StoreError::unexpected("a position names no task"))?;
            let mut key = key_item(&(base_pk.to_owned(), task_sk(&task)));
            key.insert(index.pk.to_owned(), text(pk));
            key.insert(index.sk.to_owned(), text(position));
            Ok::<_, StoreError>(position_of(&key))
        });
        let start = start.transpose()?;
        let range = Range {
            between: part.bounds.as_ref().map(|(low, high)| (&**low, &**high)),
            forwards,
            limit,
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

#[cfg(test)]
mod tests {
    use domain::{Direction, SortField, TaskFilter, TaskSort};
    use jiff::Timestamp;

    use super::{Listing, Order};

    /// The number of the part, and the key, of a position in a project's tasks by this field.
    fn located(field: SortField, position: &str) -> Option<(usize, Option<&str>)> {
        let listing = Listing {
            base_pk: "PROJECT#prj_1",
            partition: "PROJECT#prj_1",
            are_pointers: false,
        };
        let sort = TaskSort {
            field,
            direction: Direction::Ascending,
        };
        let order = Order::of(listing, sort, &TaskFilter::default(), Timestamp::UNIX_EPOCH);
        let order = order.unwrap_or_else(|_| panic!("nothing matches"));
        order.locate(position).ok()
    }

    #[test]
    fn positions_of_earlier_versions_are_read() {
        let key = "2026-01-01T00:00:00.000Z#tsk_1";
        for field in [SortField::CreatedAt, SortField::UpdatedAt, SortField::Rank] {
            assert_eq!(located(field, key), Some((0, Some(key))));
        }
        for field in [SortField::Due, SortField::Priority] {
            let first = format!("a:{key}");
            assert_eq!(located(field, &first), Some((0, Some(key))));
            assert_eq!(located(field, "z:"), Some((1, None)));
            let last = format!("z:{key}");
            assert_eq!(located(field, &last), Some((1, Some(key))));
            // Of an order that ended elsewhere: the client begins anew.
            assert_eq!(located(field, &format!("~#{key}")), None);
        }
    }
}
