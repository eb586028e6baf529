//! Runs a query with DataFusion, in Trino's ways as far as they can be set.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::SystemTime;

use anyhow::Context as _;
use datafusion::catalog::{CatalogProvider as _, MemoryCatalogProvider, MemorySchemaProvider, SchemaProvider};
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext};
use datafusion::sql::parser;
use datafusion::sql::sqlparser::ast::Statement;
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Handle, Runtime};

use super::query_failure::QueryFailure;
use super::reading::Reading;
use super::settings::Catalog;
use super::table::GlueTable;
use super::{functions, hive, sql, strict, text};

/// The only catalog.
pub(super) const CATALOG: &str = "awsdatacatalog";
/// The threads of all queries.
const THREADS: usize = 2;
/// Planning is recursive, and deep in a build without optimization.
const STACK_BYTES: usize = 32 * 1024 * 1024;

/// A column of the results: `ColumnInfo`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ResultColumn {
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) precision: i32,
    pub(super) scale: i32,
}

/// What a query came to.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) columns: Vec<ResultColumn>,
    /// The results with a header.
    pub(super) csv: String,
}

/// The threads on which queries run, apart from those of the services. They are started by the first query.
pub(super) fn threads() -> anyhow::Result<&'static Handle> {
    static THREAD_POOL: OnceLock<Option<Runtime>> = OnceLock::new();
    let runtime = THREAD_POOL.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder
            .worker_threads(THREADS)
            .thread_stack_size(STACK_BYTES)
            .thread_name("athena")
            .enable_all();
        builder.build().ok()
    });
    Ok(runtime.as_ref().context("the threads of queries cannot be started")?.handle())
}

/// Runs a query.
pub(super) async fn run(
    query: &str,
    parameters: &[String],
    database: &str,
    catalog: &Catalog,
    reading: Arc<Reading>,
) -> Result<Output, QueryFailure> {
    let statement = sql::bind(query, parameters)?;
    functions::check(&statement)?;
    let context = context(database);
    register(&context, &statement, (catalog, database), Arc::clone(&reading))?;
    let mut state = context.state();
    // The engine has a clock of its own.
    state.execution_props_mut().query_execution_start_time = Some(SystemTime::from(reading.now).into());
    let parsed = parser::Statement::Statement(Box::new(statement.clone()));
    let plan = state.statement_to_plan(parsed).await?;
    strict::check(&plan)?;
    let frame = DataFrame::new(state, plan);
    let fields = frame.schema().fields();
    let named = sql::is_named(&statement, fields.len());
    let columns = fields.iter().zip(named).enumerate().map(|(place, (field, is_named))| {
        let (precision, scale) = hive::precision_and_scale(field.data_type());
        ResultColumn {
            name: if is_named { field.name().clone() } else { format!("_col{place}") },
            data_type: hive::name(field.data_type()).to_owned(),
            precision,
            scale,
        }
    });
    let columns: Vec<_> = columns.collect();
    let mut csv = String::new();
    text::write_line(&mut csv, columns.iter().map(|column| Some(column.name.as_str())));
    let mut batches = frame.execute_stream().await?;
    while let Some(batch) = batches.next().await {
        text::write_batch(&mut csv, &batch?).map_err(|error| QueryFailure::internal(error.to_string()))?;
    }
    Ok(Output { columns, csv })
}

/// Whether the caller may use the tables of a query.
pub(super) fn may(
    (query, parameters): (&str, &[String]),
    database: &str,
    catalog: &Catalog,
    reading: &Arc<Reading>,
) -> Result<(), QueryFailure> {
    let statement = sql::bind(query, parameters)?;
    register(&context(database), &statement, (catalog, database), Arc::clone(reading))
}

fn context(database: &str) -> SessionContext {
    let mut config = SessionConfig::new()
        .with_default_catalog_and_schema(CATALOG, database)
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(false)
        .with_target_partitions(THREADS);
    let options = config.options_mut();
    // "NULLS LAST is the default null ordering, regardless of ASC or DESC" (Trino, SELECT).
    "nulls_last".clone_into(&mut options.sql_parser.default_null_ordering);
    // A literal with a point is a decimal in Trino.
    options.sql_parser.parse_float_as_decimal = true;
    options.sql_parser.map_string_types_to_utf8view = false;
    let context = SessionContext::new_with_config(config);
    context.register_udf(functions::sequence());
    context
}

/// Registers the tables that the query names, if its caller may use them.
fn register(
    context: &SessionContext,
    statement: &Statement,
    (catalog, database): (&Catalog, &str),
    reading: Arc<Reading>,
) -> Result<(), QueryFailure> {
    let parsed = parser::Statement::Statement(Box::new(statement.clone()));
    let tables = context.state().resolve_table_references(&parsed)?;
    let provider = MemoryCatalogProvider::new();
    let mut asked = BTreeSet::new();
    for table in tables {
        if table.catalog().is_some_and(|name| !name.eq_ignore_ascii_case(CATALOG)) {
            return Err(QueryFailure::syntax(format!(
                "CATALOG_NOT_FOUND: Catalog '{}' does not exist",
                table.catalog().unwrap_or_default()
            )));
        }
        let schema = table.schema().unwrap_or(database).to_ascii_lowercase();
        if asked.insert(schema.clone()) {
            reading.may_use_database(&schema)?;
        }
        if !catalog.has_database(&schema) {
            return Err(QueryFailure::syntax(format!("SCHEMA_NOT_FOUND: Schema '{schema}' does not exist")));
        }
        let name = table.table().to_ascii_lowercase();
        reading.may_use_table(&schema, &name)?;
        let found = catalog.table(&schema, &name).ok_or_else(|| {
            QueryFailure::user(1110, format!("TABLE_NOT_FOUND: Table '{CATALOG}.{schema}.{name}' does not exist"))
        })?;
        let tables = match provider.schema(&schema) {
            Some(tables) => tables,
            None => {
                let tables: Arc<dyn SchemaProvider> = Arc::new(MemorySchemaProvider::new());
                provider.register_schema(&schema, Arc::clone(&tables))?;
                tables
            }
        };
        let table = GlueTable::new(Arc::clone(found), Arc::clone(&reading));
        if !tables.table_exist(&name) {
            tables.register_table(name, Arc::new(table))?;
        }
    }
    context.register_catalog(CATALOG, Arc::new(provider));
    Ok(())
}

