//! Takes an execution from QUEUED to its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use axum::body::Bytes;
use axum::http::HeaderMap;
use cloud_core::faults::Fault;
use cloud_core::iam::Caller;
use jiff::SignedDuration;
use serde_json::json;

use super::engine::{self, Output, Query};
use super::execution::{Execution, Request, State, TIMEOUT_MINUTES};
use super::location::Location;
use super::query_failure::QueryFailure;
use super::reading::Reading;
use super::results::split;
use super::state::Athena;

/// The operation under which faults of queries themselves are asked for: `Throttled` and `InternalError` fail the query, `AnswerLost`
/// keeps it RUNNING until the faults are cleared. By chance a query of a function fails, too.
const OPERATION: &str = "QueryExecution";

/// Runs the query beside the caller.
pub(super) fn start(athena: &Athena, caller: Caller, execution: Execution) {
    let (athena, id) = (athena.clone(), execution.id.clone());
    let mut running = athena.running();
    let task = tokio::spawn({
        let athena = athena.clone();
        async move {
            let id = execution.id.clone();
            if let Err(error) = run(&athena, caller, execution).await {
                tracing::error!(error = format!("{error:#}"), "a query execution was lost");
            }
            athena.running().remove(&id);
        }
    });
    running.insert(id, task.abort_handle());
}

async fn run(athena: &Athena, caller: Caller, execution: Execution) -> anyhow::Result<()> {
    let (store, id) = (&athena.inner.store, execution.id.as_str());
    let _slot = athena
        .inner
        .slots
        .acquire()
        .await
        .context("queries are no longer run")?;
    let faults = &athena.inner.config.faults;
    let mut clearing = faults.clearing();
    let fault = faults.take("athena", OPERATION, &HeaderMap::new());
    let fault = fault.or_else(|| {
        let chance = faults.chance().filter(|_| !caller.is_account())?;
        let Request {
            query, parameters, ..
        } = &execution.request;
        chance.mishap(OPERATION, &format!("{query}{parameters:?}"))
    });
    let started_ms = athena.now_ms();
    let started = store.change(id, move |execution| {
        execution.state = State::Running;
        execution.started_ms = Some(started_ms);
    });
    if started.await?.state.is_final() {
        return Ok(());
    }
    let reading = Arc::new(Reading {
        objects: Arc::clone(&athena.inner.config.objects),
        caller,
        now: athena.inner.config.clock.now(),
        limit_bytes: athena
            .inner
            .work_groups
            .get(&execution.request.work_group)
            .and_then(|group| group.scan_limit_bytes),
        scanned_bytes: AtomicU64::new(0),
    });
    let deadline = athena.inner.config.clock.now() + SignedDuration::from_mins(TIMEOUT_MINUTES);
    let outcome = tokio::select! {
        outcome = async {
            match fault {
                Some(Fault::Throttled) => return Err(QueryFailure::throttled()),
                Some(Fault::InternalError) => {
                    return Err(QueryFailure::internal("GENERIC_INTERNAL_ERROR: a fault that was asked for"));
                }
                // An error would mean that there is nobody left who could clear them.
                Some(Fault::AnswerLost) => {
                    let _ = clearing.changed().await;
                }
                None => {}
            }
            answer(athena, &execution, &reading).await
        } => outcome,
        () = athena.inner.config.clock.wait_until(deadline) => Err(QueryFailure::timed_out()),
    };
    let scanned_bytes = reading.scanned_bytes.load(Ordering::Relaxed);
    let now_ms = athena.now_ms();
    let ended = store.change(id, move |execution| match outcome {
        Ok(done) => {
            execution.state = State::Succeeded;
            execution.completed_ms = Some(now_ms);
            execution.scanned_bytes = scanned_bytes;
            execution.is_reused = done.is_reused;
            execution.output = done.output;
            execution.columns = done.columns;
        }
        Err(failure) => {
            execution.scanned_bytes = scanned_bytes;
            execution.fail(failure, now_ms);
        }
    });
    ended.await?;
    Ok(())
}

/// Where the results are.
struct Done {
    output: String,
    columns: Vec<engine::ResultColumn>,
    is_reused: bool,
}

async fn answer(
    athena: &Athena,
    execution: &Execution,
    reading: &Arc<Reading>,
) -> Result<Done, QueryFailure> {
    let request = &execution.request;
    let query = Query {
        text: request.query.clone(),
        parameters: request.parameters.clone(),
        database: request.database.clone(),
        catalog: athena.inner.config.catalog.clone(),
        reading: Arc::clone(reading),
    };
    if let Some(former) = former(athena, request, &query).await? {
        return Ok(Done {
            output: former.output,
            columns: former.columns,
            is_reused: true,
        });
    }
    let Output { columns, csv } = engine::run(query).await?;
    write(reading, &execution.output, csv.into()).await?;
    // AWS's file has the same name; its format is not documented.
    let metadata = json!({"ColumnInfo": columns}).to_string();
    write(
        reading,
        &format!("{}.metadata", execution.output),
        metadata.into(),
    )
    .await?;
    Ok(Done {
        output: execution.output.clone(),
        columns,
        is_reused: false,
    })
}

/// The execution whose results serve again: "You have access to all tables referenced in the query", and "to the S3 file location".
async fn former(
    athena: &Athena,
    request: &Request,
    query: &Query,
) -> Result<Option<Execution>, QueryFailure> {
    let Some(minutes) = request.reuse_minutes else {
        return Ok(None);
    };
    let since_ms = athena.now_ms() - minutes * 60_000;
    let former = athena.inner.store.former(request, since_ms).await;
    let Some(former) = former.map_err(|error| QueryFailure::internal(format!("{error:#}")))? else {
        return Ok(None);
    };
    engine::may(query)?;
    let Ok((location, name)) = split(&former.output) else {
        return Ok(None);
    };
    let key = format!("{}{name}", location.prefix);
    let read = query.reading.read(&location.bucket, &key, 0..1).await;
    Ok(read.ok().map(|_| former))
}

async fn write(reading: &Reading, url: &str, body: Bytes) -> Result<(), QueryFailure> {
    let (Location { bucket, prefix }, name) =
        split(url).map_err(|error| QueryFailure::internal(format!("{error:#}")))?;
    let key = format!("{prefix}{name}");
    let written = reading.objects.write(&reading.caller, &bucket, &key, body).await;
    written.map_err(|error| match QueryFailure::of_object(url, error) {
        failure if failure.kind == 1501 => QueryFailure {
            reason: format!(
                "Access denied when writing output to url: {url}. {}",
                failure.reason
            ),
            ..failure
        },
        failure => failure,
    })
}
