//! Athena: queries over Parquet files in S3, with the template's Glue catalog and workgroups.
//!
//! | file | has |
//! |---|---|
//! | `settings` | workgroups, databases and tables as the template has them |
//! | `location`, `hive` | places in S3; types of columns |
//! | `projection`, `projected_date` | partition projection |
//! | `http`, `json`, `error` | AWS JSON 1.1, and Athena's errors |
//! | `start`, `get`, `results`, `stop`, `work_group` | the operations |
//! | `execution`, `store` | query executions, on the disk |
//! | `runner` | takes an execution from QUEUED to its end |
//! | `engine` | runs a query with DataFusion |
//! | `sql`, `parameters`, `functions`, `strict` | the SQL that is taken: Athena's, not the engine's |
//! | `table`, `scan`, `reading` | which files and columns are read, with whose permissions |
//! | `text` | values as text, CSV |
//! | `query_failure` | why a query did not succeed |
//!
//! Query executions survive a restart; those that were under way have failed then. Results are in S3. Each query runs on a thread of its own.
//!
//! The parts of Athena that are missing are listed in docs/limitations.md.

mod databases;
mod engine;
mod error;
mod execution;
mod functions;
mod get;
mod hive;
mod http;
mod json;
mod location;
mod parameters;
mod projected_date;
mod projection;
mod query_failure;
mod reading;
mod results;
mod runner;
mod scan;
mod settings;
mod sql;
mod start;
mod state;
mod stop;
mod store;
mod strict;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod work_group;

use std::path::Path;
use std::sync::{Arc, Mutex};

use tokio::sync::Semaphore;

pub use settings::{Catalog, Database, Table, TableSettings, WorkGroupSettings, work_group_arn};
pub use state::{Athena, Config};

use execution::MAX_RUNNING;
use state::Inner;
use store::Store;

impl Athena {
    /// Opens the query executions under the data directory. Those that were under way have failed.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn open(data_dir: &Path, config: Config) -> anyhow::Result<Self> {
        let primary = std::iter::once(WorkGroupSettings::primary());
        let work_groups = primary.chain(config.work_groups.iter().cloned());
        let work_groups = work_groups.map(|group| (group.name.clone(), group)).collect();
        let store = Store::open(data_dir, config.clock.now())?;
        Ok(Self {
            inner: Arc::new(Inner {
                config,
                work_groups,
                store,
                running: Mutex::default(),
                slots: Semaphore::new(MAX_RUNNING),
            }),
        })
    }

    /// The service.
    pub fn router(&self) -> axum::Router {
        http::router(self.clone())
    }
}
