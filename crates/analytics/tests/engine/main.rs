//! The reports' SQL on DataFusion, which stands in for Athena, against their calculation in Rust.
#![cfg(test)]

mod examples;
mod queries;
mod reports;
mod support;
