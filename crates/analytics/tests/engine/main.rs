//! The reports' SQL on DataFusion, which stands in for Athena, against their calculation in Rust.

mod reports;
mod support;
