//! Analytics: the event log as Parquet files, the reports over it as SQL, and their results as JSON, CSV and charts.
//!
//! Everything is pure. Files are bytes, read from what the caller has opened; queries are texts with their parameters, results are strings; exporting, running and
//! storing are up to the functions. The SQL is what Athena (Trino) and DataFusion both run.

mod batch;
mod chart;
mod csv;
mod reader;
mod report;
mod roll_up;
mod row;
mod schema;
#[cfg(feature = "testing")]
pub mod testing;
mod writer;

pub use chart::{Captions, ChartError};
pub use reader::{merged, rows};
pub use report::{
    Cell, Column, ColumnKind, DecodeError, Definition, DefinitionError, FIRST_DAY, Forecast, ForecastRefused,
    LAST_DAY, MIN_FINISHED, MIN_SAMPLE_DAYS, Parameter, Report, Scope, ScopeError, Table,
};
pub use roll_up::{ROLL_UP, bind_roll_up};
pub use row::EventRow;
pub use schema::{PARTITION_KEY, glue_columns, schema};
pub use writer::{EventWriter, FileError, ROW_GROUP_ROWS};
