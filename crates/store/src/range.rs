//! Queries: pages of a partition, of the table or of an index, in key order.

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, Select};

use crate::attribute::{Item, text, text_of};
use crate::item::log_unreadable;
use crate::keys::{BY_CREATED, Index, Key};
use crate::{Store, StoreError};

/// A page ends early when its texts reach this many bytes. A task's checklist alone can have 200 KB, and Lambda's response of
/// at most 6 MiB holds the page as JSON within JSON, where a quotation mark takes four bytes.
pub(crate) const MAX_PAGE_TEXT_BYTES: usize = 1024 * 1024;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// At most as many as requested; fewer do not mean that it is the last page.
    pub items: Vec<T>,
    /// Where the next page starts; `None` ends the list. Holds keys: seal it before it leaves the fleet.
    pub next: Option<String>,
}

impl<T> Page<T> {
    pub(crate) fn empty() -> Self {
        Self {
            items: Vec::new(),
            next: None,
        }
    }
}

/// A query. Indexes are eventually consistent, the table is strongly consistent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range<'a> {
    /// `None` for the table itself.
    pub(crate) index: Option<Index>,
    /// The value of the partition key.
    pub(crate) pk: &'a str,
    /// Inclusive bounds of the sort key; `None` for the whole partition.
    pub(crate) between: Option<(&'a str, &'a str)>,
    /// Ascending, or else descending.
    pub(crate) forwards: bool,
    /// The maximum number of items.
    pub(crate) limit: usize,
    /// The end of the page before.
    pub(crate) position: Option<&'a str>,
    /// The attributes to return; `None` for all.
    pub(crate) projection: Option<&'static str>,
}

/// What `read` returns for an item of a list; `None` if it cannot read it: one bad item must not hide the others.
pub(crate) fn readable<T>(item: Item, read: impl Fn(Item) -> Result<T, StoreError>) -> Option<T> {
    let ids = ["kind", "sk"].map(|name| Some((name.to_owned(), item.get(name)?.clone())));
    let ids: Item = ids.into_iter().flatten().collect();
    read(item).inspect_err(|_| log_unreadable(&ids, &[])).ok()
}

impl<'a> Range<'a> {
    /// The items of a partition of the table whose sort keys are between these, up to 500.
    pub(crate) fn of_table(pk: &'a str, between: (&'a str, &'a str)) -> Self {
        Self {
            index: None,
            between: Some(between),
            ..Self::of_index(BY_CREATED, pk)
        }
    }

    /// The items of a partition of an index, up to 500.
    pub(crate) fn of_index(index: Index, pk: &'a str) -> Self {
        Self {
            index: Some(index),
            pk,
            between: None,
            forwards: true,
            limit: 500,
            position: None,
            projection: None,
        }
    }

    /// A page of a partition of `by_created`, oldest first.
    pub(crate) fn listed(pk: &'a str, limit: usize, position: Option<&'a str>) -> Self {
        Self {
            limit,
            position,
            ..Self::of_index(BY_CREATED, pk)
        }
    }

    fn names(&self) -> (&'static str, &'static str) {
        self.index.map_or(("pk", "sk"), |index| (index.pk, index.sk))
    }
}

impl Store {
    /// Items in order, and the position after them unless they are the last. A page ends after 1 MiB, so it may have
    /// fewer items than the limit and still not be the last (API reference, Query).
    pub(crate) async fn range(&self, range: Range<'_>) -> Result<(Vec<Item>, Option<String>), StoreError> {
        let (pk, sk) = range.names();
        let mut condition = format!("{pk} = :pk");
        let mut request = self
            .client
            .query()
            .expression_attribute_values(":pk", text(range.pk));
        if let Some((low, high)) = range.between {
            condition = format!("{condition} AND {sk} BETWEEN :low AND :high");
            request = request
                .expression_attribute_values(":low", text(low))
                .expression_attribute_values(":high", text(high));
        }
        let request = request
            .table_name(&*self.table)
            .set_index_name(range.index.map(|index| index.name.to_owned()))
            .key_condition_expression(condition)
            .set_projection_expression(range.projection.map(str::to_owned))
            .scan_index_forward(range.forwards)
            .consistent_read(range.index.is_none())
            .limit(i32::try_from(range.limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(range.position.map(key_at).transpose()?)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let output = self.send(|| request.clone().send()).await?;
        self.meter.record(output.consumed_capacity());
        let next = output.last_evaluated_key.as_ref().map(position_of);
        Ok((output.items.unwrap_or_default(), next))
    }

    /// A page of what `read` returns for the items; items for which it returns `None` are left out, and those that it cannot read,
    /// which are logged.
    pub(crate) async fn page<T>(
        &self,
        range: Range<'_>,
        read: impl Fn(Item) -> Result<Option<T>, StoreError>,
    ) -> Result<Page<T>, StoreError> {
        let (items, next) = self.range(range).await?;
        let mut page = Page {
            items: Vec::with_capacity(items.len()),
            next,
        };
        page.items.extend(
            items
                .into_iter()
                .filter_map(|item| readable(item, &read).flatten()),
        );
        Ok(page)
    }

    /// All items of a range, page by page, until the deadline.
    pub(crate) async fn whole_range(&self, range: Range<'_>) -> Result<Vec<Item>, StoreError> {
        let (mut items, mut next) = self.range(range).await?;
        while let Some(position) = next {
            self.has_time()?;
            let (more, after) = self
                .range(Range {
                    position: Some(&position),
                    ..range
                })
                .await?;
            items.extend(more);
            next = after;
        }
        Ok(items)
    }

    /// The number of a range's items, counted up to its limit.
    pub(crate) async fn count(&self, range: Range<'_>) -> Result<usize, StoreError> {
        Ok(self.count_from(range).await?.0)
    }

    /// Likewise, with the position after them, unless they are the last.
    pub(crate) async fn count_from(&self, range: Range<'_>) -> Result<(usize, Option<String>), StoreError> {
        let (pk, sk) = range.names();
        let (low, high) = range.between.unwrap_or(("!", "~"));
        let mut count = 0;
        let mut start = range.position.map(key_at).transpose()?;
        loop {
            let request = self
                .client
                .query()
                .table_name(&*self.table)
                .set_index_name(range.index.map(|index| index.name.to_owned()))
                .key_condition_expression(format!("{pk} = :pk AND {sk} BETWEEN :low AND :high"))
                .expression_attribute_values(":pk", text(range.pk))
                .expression_attribute_values(":low", text(low))
                .expression_attribute_values(":high", text(high))
                .consistent_read(range.index.is_none())
                .select(Select::Count)
                .limit(i32::try_from(range.limit - count).unwrap_or(i32::MAX))
                .set_exclusive_start_key(start)
                .return_consumed_capacity(ReturnConsumedCapacity::Total);
            let output = self.send(|| request.clone().send()).await?;
            self.meter.record(output.consumed_capacity());
            count += usize::try_from(output.count).unwrap_or_default();
            start = output.last_evaluated_key;
            if count >= range.limit || start.is_none() {
                return Ok((count, start.as_ref().map(position_of)));
            }
        }
    }
}

/// The primary keys of items.
pub(crate) fn keys_of(items: &[Item]) -> Vec<Key> {
    let key = |item| Some((text_of(item, "pk")?.to_owned(), text_of(item, "sk")?.to_owned()));
    items.iter().filter_map(key).collect()
}

/// The text form of the key at which a page ends. It must be sealed before it leaves the fleet.
pub(crate) fn position_of(key: &Item) -> String {
    let mut parts: Vec<_> = key
        .keys()
        .filter_map(|name| Some(format!("{name}={}", text_of(key, name)?)))
        .collect();
    parts.sort();
    parts.join("\n")
}

/// The key of a position.
pub(crate) fn key_at(position: &str) -> Result<Item, StoreError> {
    position
        .lines()
        .map(|part| {
            let (name, value) = part
                .split_once('=')
                .ok_or_else(|| StoreError::unexpected("a position names no key"))?;
            Ok((name.to_owned(), text(value)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Item, key_at, position_of, text, text_of};

    /// Of lists by key, and of work in queues that goes on in a later message.
    #[test]
    fn a_position_of_an_earlier_version_is_read() {
        let text = "created_pk=PROJECT#prj_1\ncreated_sk=2026-01-01T00:00:00.000Z#tsk_1\npk=PROJECT#prj_1\nsk=TASK#tsk_1";
        let key = key_at(text).unwrap();
        let names = ["created_pk", "created_sk", "pk", "sk"];
        assert!(key.len() == names.len() && names.iter().all(|name| key.contains_key(*name)));
        assert_eq!(text_of(&key, "sk"), Some("TASK#tsk_1"));
        assert_eq!(position_of(&key), text);
    }

    #[test]
    fn a_position_is_a_key() {
        let key = Item::from([
            ("pk".to_owned(), text("PROJECT#prj_1")),
            ("sk".to_owned(), text("a=b#c")),
            ("created_pk".to_owned(), text("x")),
        ]);
        assert_eq!(key_at(&position_of(&key)).unwrap(), key);
        assert!(key_at("nothing").is_err());
    }
}
