//! `StartMessageMoveTask`, `ListMessageMoveTasks`: messages of a dead-letter queue move back to be retried.
//!
//! Here a task is complete when the call returns. As in SQS, a moved message is a new one, with its own id
//! and time.

use cloud_core::random;
use rusqlite::{Transaction, params};
use serde::Deserialize;
use serde_json::{Value, json};

use super::arn::name_of;
use super::error::{Answer, Failure, api, invalid_parameter};
use super::state::{MoveTask, Sqs, lock};

/// The number of tasks that are kept; SQS shows up to ten of a queue.
const TASKS_KEPT: usize = 100;
/// The most tasks in a response.
const MAX_RESULTS: usize = 10;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StartInput {
    source_arn: String,
    destination_arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    source_arn: String,
    max_results: Option<usize>,
}

pub(super) async fn start(sqs: &Sqs, input: StartInput) -> Answer {
    let source = find(sqs, &input.source_arn)?.to_owned();
    if sqs.dead_letter_sources(&source).is_empty() {
        return Err(invalid_parameter("Source queue must be configured as a Dead Letter Queue.").into());
    }
    let destination = match &input.destination_arn {
        Some(arn) => Some(find(sqs, arn)?.to_owned()),
        None => None,
    };
    let now_ms = sqs.now_ms();
    let names: Vec<String> = sqs.names().map(str::to_owned).collect();
    let (moved, left) = sqs
        .inner
        .database
        .transaction(move |tx| move_all(tx, &source, destination.as_deref(), &names, now_ms))
        .await?;
    for name in sqs.names() {
        sqs.wake(name);
    }
    let mut tasks = lock(&sqs.inner.moves);
    if tasks.len() >= TASKS_KEPT {
        tasks.remove(0);
    }
    tasks.push(MoveTask {
        source_arn: input.source_arn,
        destination_arn: input.destination_arn,
        moved,
        left,
        started_ms: now_ms,
    });
    Ok(json!({ "TaskHandle": random::uuid()? }))
}

pub(super) fn list(sqs: &Sqs, input: &ListInput) -> Answer {
    find(sqs, &input.source_arn)?;
    let max = input.max_results.unwrap_or(1);
    if !(1..=MAX_RESULTS).contains(&max) {
        return Err(invalid_parameter("Value for parameter MaxResults is invalid: 1 to 10.").into());
    }
    let tasks = lock(&sqs.inner.moves);
    let results: Vec<Value> = tasks
        .iter()
        .rev()
        .filter(|task| task.source_arn == input.source_arn)
        .take(max)
        .map(render)
        .collect();
    Ok(json!({ "Results": results }))
}

fn render(task: &MoveTask) -> Value {
    let mut out = json!({
        "Status": if task.left == 0 { "COMPLETED" } else { "FAILED" },
        "SourceArn": task.source_arn,
        "ApproximateNumberOfMessagesMoved": task.moved,
        "ApproximateNumberOfMessagesToMove": task.moved + task.left,
        "StartedTimestamp": task.started_ms,
    });
    if let Value::Object(out) = &mut out {
        if let Some(destination) = &task.destination_arn {
            out.insert("DestinationArn".to_owned(), json!(destination));
        }
        if task.left > 0 {
            out.insert(
                "FailureReason".to_owned(),
                json!("CouldNotDetermineMessageSource"),
            );
        }
    }
    out
}

fn find<'a>(sqs: &Sqs, arn: &'a str) -> Result<&'a str, Failure> {
    name_of(arn)
        .filter(|name| sqs.inner.queues.contains_key(*name))
        .ok_or_else(|| {
            api(
                "ResourceNotFoundException",
                "ResourceNotFoundException",
                "The resource that you specified for the SourceArn parameter doesn't exist.",
            )
        })
}

/// The numbers of messages that were moved, and that had no source queue.
fn move_all(
    tx: &Transaction<'_>,
    source: &str,
    destination: Option<&str>,
    names: &[String],
    now_ms: i64,
) -> anyhow::Result<(usize, usize)> {
    let rows: Vec<(i64, Option<String>)> = tx
        .prepare(
            "SELECT id, dead_letter_source FROM messages WHERE queue = ? AND visible_at_ms <= ?
             ORDER BY sent_at_ms, id",
        )?
        .query_map(params![source, now_ms], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let (mut moved, mut left) = (0, 0);
    for (row, from) in rows {
        let own = from.as_deref().and_then(name_of);
        let target = own.map(|own| destination.unwrap_or(own));
        let Some(target) = target.filter(|target| names.iter().any(|name| name == target)) else {
            left += 1;
            continue;
        };
        tx.prepare_cached(
            "UPDATE messages SET queue = ?2, message_id = ?3, sent_at_ms = ?4, visible_at_ms = ?4,
             arrived_at_ms = ?4, receipt = NULL, first_received_at_ms = NULL, received_at_ms = NULL,
             receive_count = 0, receives_here = 0, dead_letter_source = NULL, note = NULL WHERE id = ?1",
        )?
        .execute(params![row, target, random::uuid()?, now_ms])?;
        moved += 1;
    }
    Ok((moved, left))
}
