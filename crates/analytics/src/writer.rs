//! Writing Parquet files that Athena, DataFusion and others read alike.

use arrow_schema::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};

use crate::batch::batch_of;
use crate::row::EventRow;
use crate::schema::{ORDER_COLUMNS, SCHEMA};

/// The most rows of a row group, which is what a writer or a reader holds at once.
pub const ROW_GROUP_ROWS: usize = 32 * 1024;

/// A file could not be written or read.
#[derive(Debug, thiserror::Error)]
#[error("Parquet")]
pub struct FileError(#[from] ParquetError);

impl From<ArrowError> for FileError {
    fn from(error: ArrowError) -> Self {
        Self(error.into())
    }
}

/// Writes one file in one pass. It holds one row group and the bytes that nobody has taken yet.
///
/// ```no_run
/// # fn main() -> Result<(), analytics::FileError> {
/// # let (rows, upload_part) = (Vec::new(), |_part: Vec<u8>| ());
/// let mut writer = analytics::EventWriter::new()?;
/// for row in rows {
///     writer.push(row)?;
///     if writer.ready_bytes() >= 8 * 1024 * 1024 {
///         upload_part(writer.take_bytes());
///     }
/// }
/// if let Some(end) = writer.finish()? {
///     upload_part(end);
/// }
/// # Ok(())
/// # }
/// ```
pub struct EventWriter {
    file: ArrowWriter<Vec<u8>>,
    pending: Vec<EventRow>,
    rows: u64,
}

impl EventWriter {
    /// # Errors
    /// [`FileError`].
    pub fn new() -> Result<Self, FileError> {
        // Arrow's own description of the schema is of use to readers that are Arrow, and half of a small file.
        let options = ArrowWriterOptions::new()
            .with_properties(properties()?)
            .with_skip_arrow_metadata(true);
        Ok(Self {
            file: ArrowWriter::try_new_with_options(Vec::new(), SCHEMA.clone(), options)?,
            pending: Vec::new(),
            rows: 0,
        })
    }

    /// Adds a row. The rows of each row group are put in order, and of two with one id only one is kept; across row groups
    /// that is up to the caller, see [`merged`](crate::merged).
    ///
    /// # Errors
    /// [`FileError`].
    pub fn push(&mut self, row: EventRow) -> Result<(), FileError> {
        self.pending.push(row);
        if self.pending.len() >= ROW_GROUP_ROWS {
            self.write_row_group()?;
        }
        Ok(())
    }

    /// The number of bytes that [`Self::take_bytes`] would return.
    pub fn ready_bytes(&self) -> usize {
        self.file.inner().len()
    }

    /// The next bytes of the file.
    pub fn take_bytes(&mut self) -> Vec<u8> {
        std::mem::take(self.file.inner_mut())
    }

    /// The rows that were written so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The last bytes of the file; none if it has no rows, because an empty file fails a query.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn finish(mut self) -> Result<Option<Vec<u8>>, FileError> {
        self.write_row_group()?;
        let is_empty = self.rows == 0;
        let end = self.file.into_inner()?;
        Ok((!is_empty).then_some(end))
    }

    fn write_row_group(&mut self) -> Result<(), FileError> {
        self.pending.sort_by(|one, other| one.order().cmp(&other.order()));
        self.pending.dedup_by(|one, other| one.event_id == other.event_id);
        if self.pending.is_empty() {
            return Ok(());
        }
        self.file.write(&batch_of(&self.pending)?)?;
        self.file.flush()?;
        self.rows += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }
}

/// Trino, which Athena is made of, finds no rows in files with an offset index of version 58.3 and later of this library
/// (<https://github.com/apache/arrow-rs/issues/10316>), so statistics are of whole chunks only; pages are of version 1, which
/// every reader knows.
fn properties() -> Result<WriterProperties, FileError> {
    let order = (0..ORDER_COLUMNS).map(|column_idx| SortingColumn {
        column_idx,
        descending: false,
        nulls_first: false,
    });
    Ok(WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_sorting_columns(Some(order.collect()))
        .build())
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
