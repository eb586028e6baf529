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

/// The rows of files, in order and each once. Each file must be in order as a whole, as a merge or a writer with one row group
/// writes it; what is not is an error. Holds some rows of each file.
///
/// # Errors
/// [`FileError`], at once or in place of a row.
pub fn merged<F: ChunkReader + 'static>(
    files: impl IntoIterator<Item = F>,
) -> Result<impl Iterator<Item = Result<EventRow, FileError>>, FileError> {
    let rows = files.into_iter().map(|file| {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
        Ok(Rows::new(builder.with_batch_size(BATCH_ROWS).build()?))
    });
    let rows = rows.collect::<Result<Vec<_>, FileError>>()?;
    // An error comes before every row, so that it is not passed by.
    let in_order = |one: &Item, other: &Item| match (one, other) {
        (Ok(one), Ok(other)) => one.order() <= other.order(),
        (one, _) => one.is_err(),
    };
    let is_copy = |one: &Item, other: &Item| matches!((one, other), (Ok(one), Ok(other)) if one.event_id == other.event_id);
    Ok(rows.into_iter().kmerge_by(in_order).dedup_by(is_copy))
}

type Item = Result<EventRow, FileError>;

/// The rows of a file.
struct Rows {
    batches: ParquetRecordBatchReader,
    rows: std::vec::IntoIter<EventRow>,
    last: Option<EventRow>,
}

impl Rows {
    fn new(batches: ParquetRecordBatchReader) -> Self {
        Self {
            batches,
            rows: Vec::new().into_iter(),
            last: None,
        }
    }

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
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
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
