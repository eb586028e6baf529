//! Runs a query with DataFusion, in Trino's ways as far as they can be set.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::SystemTime;

use datafusion::catalog::{
    CatalogProvider as _, MemoryCatalogProvider, MemorySchemaProvider, SchemaProvider,
};
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext};
use datafusion::sql::parser;
use datafusion::sql::sqlparser::ast::Statement;
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use super::query_failure::QueryFailure;
use super::reading::Reading;
use super::settings::Catalog;
use super::table::GlueTable;
use super::{functions, hive, sql, strict, text};

/// The only catalog.
pub(super) const CATALOG: &str = "awsdatacatalog";
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

/// The results of a query.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) columns: Vec<ResultColumn>,
    /// The results with a header.
    pub(super) csv: String,
}

/// A query to be run.
pub(super) struct Query {
    pub(super) text: String,
    pub(super) parameters: Vec<String>,
    /// The database of tables that are named without one.
    pub(super) database: String,
    pub(super) catalog: Catalog,
    pub(super) reading: Arc<Reading>,
}

/// Runs a query on a thread of its own, so that the services' threads stay free. It ends when nobody waits for the outcome any more.
pub(super) async fn run(query: Query) -> Result<Output, QueryFailure> {
    let (mut sender, receiver) = oneshot::channel();
    let work = move || {
        let Ok(runtime) = Builder::new_current_thread().enable_all().build() else {
            return;
        };
        let outcome = runtime.block_on(async {
            tokio::select! {
                outcome = answer(&query) => Some(outcome),
                () = sender.closed() => None,
            }
        });
        if let Some(outcome) = outcome {
            let _ = sender.send(outcome);
        }
    };
    let thread = std::thread::Builder::new()
        .name("athena".to_owned())
        .stack_size(STACK_BYTES);
    let lost = || QueryFailure::internal("GENERIC_INTERNAL_ERROR: the engine stopped");
    thread.spawn(work).map_err(|_| lost())?;
    receiver.await.unwrap_or_else(|_| Err(lost()))
}

async fn answer(query: &Query) -> Result<Output, QueryFailure> {
    let statement = sql::bind(&query.text, &query.parameters)?;
    functions::check(&statement)?;
    let context = context(&query.database);
    register(&context, &statement, query)?;
    let mut state = context.state();
    // The engine has a clock of its own.
    state.execution_props_mut().query_execution_start_time = Some(SystemTime::from(query.reading.now).into());
    let parsed = parser::Statement::Statement(Box::new(statement.clone()));
    let plan = state.statement_to_plan(parsed).await?;
    strict::check(&plan)?;
    let frame = DataFrame::new(state, plan);
    let fields = frame.schema().fields();
    let named = sql::is_named(&statement, fields.len());
    let columns = fields
        .iter()
        .zip(named)
        .enumerate()
        .map(|(place, (field, is_named))| {
            let (precision, scale) = hive::precision_and_scale(field.data_type());
            ResultColumn {
                name: if is_named {
                    field.name().clone()
                } else {
                    format!("_col{place}")
                },
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
pub(super) fn may(query: &Query) -> Result<(), QueryFailure> {
    let statement = sql::bind(&query.text, &query.parameters)?;
    register(&context(&query.database), &statement, query)
}

fn context(database: &str) -> SessionContext {
    let mut config = SessionConfig::new()
        .with_default_catalog_and_schema(CATALOG, database)
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(false)
        .with_target_partitions(1);
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
fn register(context: &SessionContext, statement: &Statement, query: &Query) -> Result<(), QueryFailure> {
    let Query {
        database,
        catalog,
        reading,
        ..
    } = query;
    let parsed = parser::Statement::Statement(Box::new(statement.clone()));
    let tables = context.state().resolve_table_references(&parsed)?;
    let provider = MemoryCatalogProvider::new();
    let mut asked = BTreeSet::new();
    for table in tables {
        if table
            .catalog()
            .is_some_and(|name| !name.eq_ignore_ascii_case(CATALOG))
        {
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
            return Err(QueryFailure::syntax(format!(
                "SCHEMA_NOT_FOUND: Schema '{schema}' does not exist"
            )));
        }
        let name = table.table().to_ascii_lowercase();
        reading.may_use_table(&schema, &name)?;
        let found = catalog.table(&schema, &name).ok_or_else(|| {
            QueryFailure::user(
                1110,
                format!("TABLE_NOT_FOUND: Table '{CATALOG}.{schema}.{name}' does not exist"),
            )
        })?;
        let tables = match provider.schema(&schema) {
            Some(tables) => tables,
            None => {
                let tables: Arc<dyn SchemaProvider> = Arc::new(MemorySchemaProvider::new());
                provider.register_schema(&schema, Arc::clone(&tables))?;
                tables
            }
        };
        let table = GlueTable::new(Arc::clone(found), Arc::clone(reading));
        if !tables.table_exist(&name) {
            tables.register_table(name, Arc::new(table))?;
        }
    }
    context.register_catalog(CATALOG, Arc::new(provider));
    Ok(())
}
