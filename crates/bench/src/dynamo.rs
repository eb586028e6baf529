//! DynamoDB, in memory, on threads of its own.

use std::net::SocketAddr;

use anyhow::{Context as _, anyhow};
use store::testing::{client, create_table};

/// The table's name.
pub(crate) const TABLE: &str = "taskfleet";

/// Serves an empty table until the process ends.
pub(crate) async fn start() -> anyhow::Result<SocketAddr> {
    let address = testkit::start_dynamodb().context("DynamoDB did not start")?;
    create_table(&client(address), TABLE)
        .await
        .map_err(|error| anyhow!(error))?;
    Ok(address)
}
