//! The results of a job for single rows or tasks.

use domain::Job;
use serde_json::Value;

use crate::attribute::Item;
use crate::item::{ResultsItem, job_json as json};
use crate::keys::{RESULTS, job_pk, result_sk};
use crate::range::{Page, Range};
use crate::{Store, StoreError};

/// Maximum length of the results in one item, in bytes. A single result may be longer, up to the size of an item.
const MAX_ROWS_BYTES: usize = 100 * 1024;
/// Number of result items that are read at once.
const ITEMS: usize = 10;

impl Store {
    /// A page of a job's results, in order; at most `limit`. `position` is the end of the page before.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn results(
        &self,
        job: &Job,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<Value>, StoreError> {
        // The item that holds the next result, and the result's number.
        let (mut at, mut next) = position.map_or(Ok((0, 0)), parse_position)?;
        let mut page = Page::empty();
        let (pk, low) = (job_pk(&job.id), result_sk(at));
        let mut position: Option<String> = None;
        while next < job.results {
            let range = Range {
                limit: ITEMS,
                position: position.as_deref(),
                ..Range::of_table(&pk, (&low, RESULTS.1))
            };
            let (items, after) = self.range(range).await?;
            for item in items {
                let (first, rows) = ResultsItem::read(item)?;
                // An interrupted attempt may have left items between those that count: each of these begins where the one
                // before ends.
                if first != at {
                    continue;
                }
                for (row, number) in rows.into_iter().zip(first..) {
                    at = number + 1;
                    if number < next || number >= job.results {
                        continue;
                    }
                    if page.items.len() == limit {
                        page.next = Some(format!("{first}.{next}"));
                        return Ok(page);
                    }
                    page.items.push(row);
                    next = number + 1;
                }
            }
            position = after;
            if position.is_none() {
                break;
            }
        }
        Ok(page)
    }
}

/// The items of results, of which the first is the job's `at`-th, from 0.
pub(super) fn result_items(job: &Job, at: u64, results: &[Value]) -> Result<Vec<Item>, StoreError> {
    let (mut items, mut rows, mut bytes, mut first) = (Vec::new(), Vec::new(), 0, at);
    for (result, number) in results.iter().zip(at..) {
        let row = json(result)?;
        if bytes + row.len() > MAX_ROWS_BYTES && !rows.is_empty() {
            items.push(ResultsItem::write(job, first, &rows)?);
            rows.clear();
            (bytes, first) = (0, number);
        }
        bytes += row.len();
        rows.push(row);
    }
    if !rows.is_empty() {
        items.push(ResultsItem::write(job, first, &rows)?);
    }
    Ok(items)
}

fn parse_position(position: &str) -> Result<(u64, u64), StoreError> {
    let numbers = position
        .split_once('.')
        .and_then(|(at, next)| at.parse().ok().zip(next.parse().ok()));
    numbers.ok_or_else(|| StoreError::unexpected("a position is none of a job's results"))
}

#[cfg(test)]
mod tests {
    use super::parse_position;

    #[test]
    fn a_position_of_an_earlier_version_is_read() {
        assert_eq!(parse_position("3.7").unwrap(), (3, 7));
        for wrong in ["", "3", "3.", "3.x"] {
            assert!(parse_position(wrong).is_err(), "{wrong}");
        }
    }
}
