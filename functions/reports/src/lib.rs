//! The function `reports`: how a project's work flows, over HTTP, as JSON, CSV or a chart.
//!
//! Athena calculates a report from the exported event log, once for each export: what it answered is kept in the lake. Requests
//! for a report that is being calculated share one query, and are told to come back if that takes longer than a few seconds.

mod analytics_port;
mod query;
mod report;
mod routes;
mod start;
mod state;

pub use analytics_port::Analytics;
pub use routes::openapi;
pub use start::{router, run};
pub use state::State;
