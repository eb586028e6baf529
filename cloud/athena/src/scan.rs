//! Reads the columns of Parquet files.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::SchemaRef;
use axum::body::Bytes;
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::execution::TaskContext;
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use datafusion::parquet::arrow::async_reader::{AsyncFileReader, ParquetRecordBatchStreamBuilder};
use datafusion::parquet::errors::{ParquetError, Result as ParquetResult};
use datafusion::parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use datafusion::physical_plan::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _};

use super::hive;
use super::query_failure::QueryFailure;
use super::reading::Reading;

/// The part at the end of a file that is read first.
const FOOTER_BYTES: usize = 16 * 1024;

/// A file whose footer was read.
#[derive(Debug)]
pub(super) struct File {
    reader: Reader,
    footer: ArrowReaderMetadata,
    /// The columns to be read, by their places in the file.
    columns: Vec<usize>,
    /// The source of each column of a row.
    row: Vec<Source>,
    /// The bytes of the column chunks to be read.
    pub(super) scanned_bytes: u64,
}

/// Where a column comes from.
#[derive(Debug)]
enum Source {
    /// The column of this name in the file.
    File(String),
    /// A partition key.
    Constant(ScalarValue),
    /// A column that the file does not have is NULL.
    Missing,
}

/// Files that are read one after the other.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) schema: SchemaRef,
    pub(super) files: Vec<Arc<File>>,
}

/// Reads the footer, and checks that the columns have the types of the table. `schema` has the columns that are wanted, `constants` the
/// partition keys with their values.
pub(super) async fn open(
    mut reader: Reader,
    schema: SchemaRef,
    constants: Vec<(String, String)>,
) -> Result<File> {
    let url = format!("s3://{}/{}", reader.bucket, reader.key);
    let footer = reader
        .get_metadata(None)
        .await
        .map_err(|error| unreadable(&url, error))?;
    // The types that other engines see, not those that Arrow noted for itself.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let footer = ArrowReaderMetadata::try_new(footer, options).map_err(|error| unreadable(&url, error))?;
    let (mut columns, mut row) = (Vec::new(), Vec::new());
    for wanted in schema.fields() {
        if let Some((_, value)) = constants.iter().find(|(name, _)| name == wanted.name()) {
            let value = ScalarValue::try_from_string(value.clone(), wanted.data_type())?;
            row.push(Source::Constant(value));
            continue;
        }
        let mut of_file = footer.schema().fields().iter().enumerate();
        let Some((place, field)) =
            of_file.find(|(_, field)| field.name().eq_ignore_ascii_case(wanted.name()))
        else {
            row.push(Source::Missing);
            continue;
        };
        if !hive::is_readable(field.data_type(), wanted.data_type()) {
            return Err(QueryFailure::data(format!(
                "HIVE_BAD_DATA: Field {}'s type {} in parquet file {url} is incompatible with type {} defined in table schema",
                wanted.name(),
                field.data_type(),
                hive::name(wanted.data_type())
            ))
            .into());
        }
        columns.push(place);
        row.push(Source::File(field.name().clone()));
    }
    Ok(File {
        scanned_bytes: chunk_bytes(footer.metadata(), &columns),
        reader,
        footer,
        columns,
        row,
    })
}

/// The compressed bytes of these columns, by their places at the root.
fn chunk_bytes(footer: &ParquetMetaData, columns: &[usize]) -> u64 {
    let schema = footer.file_metadata().schema_descr();
    let groups = footer.row_groups().iter();
    let chunks = groups.flat_map(|group| group.columns().iter().enumerate());
    let read = chunks.filter(|(leaf, _)| columns.contains(&schema.get_column_root_idx(*leaf)));
    read.map(|(_, chunk)| u64::try_from(chunk.compressed_size()).unwrap_or(0))
        .sum()
}

fn unreadable(url: &str, error: ParquetError) -> DataFusionError {
    match error {
        // Of the port.
        error @ ParquetError::External(_) => error.into(),
        error => QueryFailure::data(format!(
            "HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split {url}: it is not a valid Parquet File: {error}"
        ))
        .into(),
    }
}

impl PartitionStream for Files {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let schema = Arc::clone(&self.schema);
        let files = futures_util::stream::iter(self.files.clone());
        let batches = files.map(move |file| batches(file, &schema)).try_flatten();
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), batches))
    }
}

fn batches(
    file: Arc<File>,
    schema: &SchemaRef,
) -> Result<impl futures_util::Stream<Item = Result<RecordBatch>> + Send + use<>> {
    let builder =
        ParquetRecordBatchStreamBuilder::new_with_metadata(file.reader.clone(), file.footer.clone());
    let mask = ProjectionMask::roots(builder.parquet_schema(), file.columns.iter().copied());
    let stream = builder.with_projection(mask).build()?;
    let schema = Arc::clone(schema);
    Ok(stream.map(move |batch| row_batch(&batch?, &file, &schema)))
}

fn row_batch(batch: &RecordBatch, file: &File, schema: &SchemaRef) -> Result<RecordBatch> {
    let count = batch.num_rows();
    let columns = file.row.iter().zip(schema.fields()).map(|(source, field)| {
        let column: ArrayRef = match source {
            Source::File(name) => match batch.column_by_name(name) {
                Some(column) => cast(column, field.data_type())?,
                None => new_null_array(field.data_type(), count),
            },
            Source::Constant(value) => value.to_array_of_size(count)?,
            Source::Missing => new_null_array(field.data_type(), count),
        };
        Ok(column)
    });
    let columns = columns.collect::<Result<Vec<_>>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(count));
    Ok(RecordBatch::try_new_with_options(
        Arc::clone(schema),
        columns,
        &options,
    )?)
}

/// Reads ranges of an object.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    reading: Arc<Reading>,
    bucket: String,
    key: String,
    size_bytes: u64,
}

impl Reader {
    pub(super) fn new(reading: Arc<Reading>, bucket: String, key: String, size_bytes: u64) -> Self {
        Self {
            reading,
            bucket,
            key,
            size_bytes,
        }
    }
}

impl AsyncFileReader for Reader {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, ParquetResult<Bytes>> {
        async move { Ok(self.reading.read(&self.bucket, &self.key, range).await?) }.boxed()
    }

    fn get_metadata<'a>(
        &'a mut self,
        _: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, ParquetResult<Arc<ParquetMetaData>>> {
        async move {
            let size_bytes = self.size_bytes;
            let reader = ParquetMetaDataReader::new().with_prefetch_hint(Some(FOOTER_BYTES));
            Ok(Arc::new(reader.load_and_finish(self, size_bytes).await?))
        }
        .boxed()
    }
}
