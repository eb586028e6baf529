//! The reports' SQL on DataFusion, which stands in for Athena, against their calculation in Rust.

#[cfg(test)]
mod examples;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod support;
