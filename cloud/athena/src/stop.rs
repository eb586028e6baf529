//! `StopQueryExecution`.

use cloud_core::iam::Caller;
use serde_json::Value;

use super::error::Answer;
use super::get::{Input, find};
use super::query_failure::QueryFailure;
use super::state::Athena;

/// An execution that has ended stays as it is.
pub(super) async fn stop(athena: &Athena, caller: &Caller, input: Input) -> Answer {
    let execution = find(athena, caller, "StopQueryExecution", input.id()).await?;
    let now_ms = athena.now_ms();
    let stopped = athena.inner.store.change(&execution.id, move |execution| {
        execution.fail(QueryFailure::stopped(), now_ms);
    });
    stopped.await?;
    if let Some(running) = athena.running().remove(&execution.id) {
        running.abort();
    }
    Ok(Value::Null)
}
