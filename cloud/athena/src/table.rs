//! A table as the engine sees it: which partitions, files and columns a query reads, and how much that is.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array as _, AsArray as _, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{DFSchema, DataFusionError, Result};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures_util::{StreamExt as _, TryStreamExt as _};

use super::projection::{Partition, Values};
use super::query_failure::QueryFailure;
use super::reading::Reading;
use super::scan::{File, Files, Reader, open};
use super::settings::Table;

/// Footers that are read at a time.
const PARALLEL: usize = 8;

/// A file of a table.
struct Found {
    bucket: String,
    key: String,
    size_bytes: u64,
    /// The values of the partition keys.
    values: Arc<Vec<String>>,
}

/// A table, and the query that reads it.
#[derive(Debug)]
pub(super) struct GlueTable {
    table: Arc<Table>,
    schema: SchemaRef,
    reading: Arc<Reading>,
}

impl GlueTable {
    pub(super) fn new(table: Arc<Table>, reading: Arc<Reading>) -> Self {
        let columns = table.columns.iter().chain(&table.partition_keys);
        let fields = columns.map(|column| Field::new(&column.name, column.data_type.clone(), true));
        Self {
            schema: Arc::new(Schema::new(fields.collect::<Vec<_>>())),
            table,
            reading,
        }
    }

    /// The partitions that can hold rows that pass the filters.
    fn partitions(&self, state: &dyn Session, filters: &[Expr]) -> Result<Vec<Partition>> {
        let Some(projection) = &self.table.projection else {
            let location = self.table.location.clone();
            return Ok(vec![Partition {
                values: Vec::new(),
                location,
            }]);
        };
        let now = self.reading.utc();
        let values = projection.keys().iter().map(|(key, values)| match values {
            Values::Injected => self.injected(key, filters),
            values => {
                let all = values.all(now).map_err(|error| refused(&error))?;
                self.pruned(state, key, all, filters)
            }
        });
        let values = values.collect::<Result<Vec<_>>>()?;
        projection
            .partitions(&self.table.location, &values)
            .map_err(|error| refused(&error))
    }

    /// The values of a key that pass the filters on this key alone.
    fn pruned(
        &self,
        state: &dyn Session,
        key: &str,
        mut values: Vec<String>,
        filters: &[Expr],
    ) -> Result<Vec<String>> {
        let field = self.schema.field_with_name(key)?.clone();
        let schema = Arc::new(Schema::new(vec![field.clone()]));
        let df_schema = DFSchema::try_from(Arc::clone(&schema))?;
        for filter in filters.iter().filter(|filter| is_about(filter, key)) {
            // A filter that cannot be evaluated now is when the rows are there.
            let Ok(filter) = state.create_physical_expr(unqualified(filter)?, &df_schema) else {
                continue;
            };
            let texts = StringArray::from_iter_values(&values);
            let column = cast(&texts, field.data_type())?;
            let batch = RecordBatch::try_new(Arc::clone(&schema), vec![column])?;
            let passed = filter.evaluate(&batch)?.into_array(values.len())?;
            let Some(passed) = passed.as_boolean_opt() else {
                continue;
            };
            let mut row = 0;
            values.retain(|_| {
                let is_kept = passed.is_valid(row) && passed.value(row);
                row += 1;
                is_kept
            });
        }
        Ok(values)
    }

    /// "Queries on injected columns fail if a filter expression is not provided for each injected column", or allows several values.
    fn injected(&self, key: &str, filters: &[Expr]) -> Result<Vec<String>> {
        let value = filters.iter().find_map(|filter| match filter {
            Expr::BinaryExpr(BinaryExpr {
                left,
                op: Operator::Eq,
                right,
            }) => match (left.as_ref(), right.as_ref()) {
                (Expr::Column(column), Expr::Literal(value, _))
                | (Expr::Literal(value, _), Expr::Column(column))
                    if column.name == key =>
                {
                    value.cast_to(&DataType::Utf8).ok().map(|value| value.to_string())
                }
                _ => None,
            },
            _ => None,
        });
        value.map(|value| vec![value]).ok_or_else(|| {
            QueryFailure::syntax(format!(
                "CONSTRAINT_VIOLATION: For the injected projected partition column {key}, the WHERE clause must contain only static \
                 equality conditions, and at least one such condition must be present."
            ))
            .into()
        })
    }

    /// The files of the partitions. Names that begin with `_` or `.` are hidden, as in Hive.
    async fn files(&self, partitions: Vec<Partition>) -> Result<Vec<Found>> {
        let mut buckets: BTreeMap<String, BTreeMap<String, Arc<Vec<String>>>> = BTreeMap::new();
        for Partition { values, location } in partitions {
            let of_bucket = buckets.entry(location.bucket).or_default();
            of_bucket.insert(location.prefix, Arc::new(values));
        }
        let mut files = Vec::new();
        for (bucket, partitions) in buckets {
            let prefix = common_prefix(partitions.keys());
            for listed in self.reading.list(&bucket, prefix).await? {
                // The nearest place before the key is the only one that the key can be in.
                let place = partitions.range(..=listed.key.clone()).next_back();
                let Some((rest, values)) = place
                    .and_then(|(prefix, values)| Some((listed.key.strip_prefix(prefix.as_str())?, values)))
                else {
                    continue;
                };
                let is_hidden = rest.split('/').any(|name| name.starts_with(['_', '.']));
                if !is_hidden && !rest.is_empty() && !rest.ends_with('/') {
                    files.push(Found {
                        bucket: bucket.clone(),
                        size_bytes: listed.size_bytes,
                        values: Arc::clone(values),
                        key: listed.key,
                    });
                }
            }
        }
        Ok(files)
    }
}

#[async_trait::async_trait]
impl TableProvider for GlueTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// The engine filters all rows again; the filters here choose partitions.
    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let columns = projection
            .cloned()
            .unwrap_or_else(|| (0..self.schema.fields().len()).collect());
        let schema = Arc::new(self.schema.project(&columns)?);
        let files = self.files(self.partitions(state, filters)?).await?;
        let opened = futures_util::stream::iter(files).map(|found| {
            let keys = self.table.partition_keys.iter().map(|key| key.name.clone());
            let constants = keys.zip(found.values.iter().cloned()).collect();
            let reader = Reader::new(
                Arc::clone(&self.reading),
                found.bucket,
                found.key,
                found.size_bytes,
            );
            open(reader, Arc::clone(&schema), constants)
        });
        let files: Vec<Arc<File>> = opened.buffered(PARALLEL).map_ok(Arc::new).try_collect().await?;
        self.reading
            .scan(files.iter().map(|file| file.scanned_bytes).sum())?;
        let count = state.config().target_partitions().min(files.len()).max(1);
        let mut groups = vec![Vec::new(); count];
        for (index, file) in files.into_iter().enumerate() {
            if let Some(group) = groups.get_mut(index % count) {
                group.push(file);
            }
        }
        let streams = groups.into_iter().map(|files| {
            let schema = Arc::clone(&schema);
            Arc::new(Files { schema, files }) as Arc<dyn PartitionStream>
        });
        let plan =
            StreamingTableExec::try_new(Arc::clone(&schema), streams.collect(), None, None, false, limit)?;
        Ok(Arc::new(plan))
    }
}

fn refused(error: &anyhow::Error) -> DataFusionError {
    QueryFailure::user(1103, format!("INVALID_TABLE_PROPERTY: {error:#}")).into()
}

/// Whether a filter is about this column and no other.
fn is_about(filter: &Expr, key: &str) -> bool {
    let columns = filter.column_refs();
    !columns.is_empty() && columns.iter().all(|column| column.name == key)
}

fn unqualified(filter: &Expr) -> Result<Expr> {
    use datafusion::common::tree_node::{Transformed, TreeNode as _};
    let transformed = filter.clone().transform(|expression| {
        Ok(match expression {
            Expr::Column(column) => Transformed::yes(Expr::Column(
                datafusion::common::Column::new_unqualified(column.name),
            )),
            other => Transformed::no(other),
        })
    })?;
    Ok(transformed.data)
}

fn common_prefix<'a>(mut prefixes: impl Iterator<Item = &'a String>) -> &'a str {
    let Some(first) = prefixes.next() else {
        return "";
    };
    prefixes.fold(first.as_str(), |common, next| {
        let length = common
            .char_indices()
            .zip(next.chars())
            .take_while(|((_, one), other)| one == other);
        let end = length
            .last()
            .map_or(0, |((at, letter), _)| at + letter.len_utf8());
        common.get(..end).unwrap_or_default()
    })
}
