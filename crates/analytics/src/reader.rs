//! Reading the files again: for compaction, and for tests.

use arrow_array::RecordBatch;
use itertools::Itertools as _;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;

use crate::batch::rows_of;
use crate::row::EventRow;
use crate::writer::FileError;

/// Rows that a merge holds of each file at once, beside a page of each column.
const BATCH_ROWS: usize = 512;

/// The rows of a file that is in order as a whole, as a merge or a writer of one row group makes it; what is not is an error. Holds
/// some rows.
///
/// # Errors
/// [`FileError`], at once or in place of a row.
pub fn rows<F: ChunkReader + 'static>(
    file: F,
) -> Result<impl Iterator<Item = Result<EventRow, FileError>>, FileError> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    Ok(Rows {
        batches: builder.with_batch_size(BATCH_ROWS).build()?,
        rows: Vec::new().into_iter(),
        last: None,
    })
}

/// The rows of several sources in order, each once. Each source is in order.
pub fn merged<E>(
    sources: impl IntoIterator<Item = impl Iterator<Item = Result<EventRow, E>>>,
) -> impl Iterator<Item = Result<EventRow, E>> {
    type Item<E> = Result<EventRow, E>;
    // An error comes before every row, so that it is not passed by.
    let in_order = |one: &Item<E>, other: &Item<E>| match (one, other) {
        (Ok(one), Ok(other)) => one.order() <= other.order(),
        (one, _) => one.is_err(),
    };
    let is_copy = |one: &Item<E>, other: &Item<E>| matches!((one, other), (Ok(one), Ok(other)) if one.event_id == other.event_id);
    sources.into_iter().kmerge_by(in_order).dedup_by(is_copy)
}

/// The rows of a file.
struct Rows {
    batches: ParquetRecordBatchReader,
    rows: std::vec::IntoIter<EventRow>,
    last: Option<EventRow>,
}

impl Rows {
    fn read(&mut self, batch: &RecordBatch) -> Result<(), FileError> {
        let rows = rows_of(batch)?;
        let is_in_order = self
            .last
            .iter()
            .chain(&rows)
            .is_sorted_by(|one, other| one.order() <= other.order());
        if !is_in_order {
            return Err(ParquetError::General("rows out of order".to_owned()).into());
        }
        self.last = rows.last().cloned();
        self.rows = rows.into_iter();
        Ok(())
    }
}

impl Iterator for Rows {
    type Item = Result<EventRow, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(Ok(row));
            }
            let read = match self.batches.next()? {
                Ok(batch) => self.read(&batch),
                Err(error) => Err(error.into()),
            };
            if let Err(error) = read {
                return Some(Err(error));
            }
        }
    }
}
