//! Reading the files again: for compaction, and for tests.

use bytes::Bytes;
use itertools::Itertools as _;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use crate::batch::rows_of;
use crate::row::EventRow;
use crate::writer::FileError;

/// Rows that a row group of a merge holds at once.
const BATCH_ROWS: usize = 512;

/// The rows of files, in order and each once, whatever the order of the files and of their row groups. Holds the files and some
/// rows of each row group.
///
/// # Errors
/// [`FileError`], at once or in place of a row.
pub fn merged(
    files: impl IntoIterator<Item = Bytes>,
) -> Result<impl Iterator<Item = Result<EventRow, FileError>>, FileError> {
    let mut groups = Vec::new();
    for file in files {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file.clone())?;
        for group in 0..builder.metadata().num_row_groups() {
            let builder = ParquetRecordBatchReaderBuilder::try_new(file.clone())?;
            let reader = builder.with_row_groups(vec![group]).with_batch_size(BATCH_ROWS);
            groups.push(Rows::new(reader.build()?));
        }
    }
    // An error comes before every row, so that it is not passed by.
    let in_order = |one: &Item, other: &Item| match (one, other) {
        (Ok(one), Ok(other)) => one.order() <= other.order(),
        (one, _) => one.is_err(),
    };
    let is_copy = |one: &Item, other: &Item| matches!((one, other), (Ok(one), Ok(other)) if one.event_id == other.event_id);
    Ok(groups.into_iter().kmerge_by(in_order).dedup_by(is_copy))
}

type Item = Result<EventRow, FileError>;

/// The rows of a row group.
struct Rows {
    batches: ParquetRecordBatchReader,
    rows: std::vec::IntoIter<EventRow>,
}

impl Rows {
    fn new(batches: ParquetRecordBatchReader) -> Self {
        Self {
            batches,
            rows: Vec::new().into_iter(),
        }
    }
}

impl Iterator for Rows {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(Ok(row));
            }
            match self.batches.next()?.and_then(|batch| rows_of(&batch)) {
                Ok(rows) => self.rows = rows.into_iter(),
                Err(error) => return Some(Err(error.into())),
            }
        }
    }
}
