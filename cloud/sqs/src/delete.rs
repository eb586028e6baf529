//! `DeleteMessage`, `ChangeMessageVisibility`, both also in batches; `PurgeQueue`.

use anyhow::Context as _;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::batch::{Batch, BatchAnswer, check_batch};
use super::error::{
    Answer, ApiError, Failure, api, invalid_parameter, missing_parameter, not_in_flight, out_of_range,
};
use super::receipt::Receipt;
use super::settings::MAX_VISIBILITY_S;
use super::state::{Sqs, lock};
use super::store;

/// The shortest time between two `PurgeQueue` calls.
const PURGE_PAUSE_S: i64 = 60;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_url: String,
    #[serde(flatten)]
    message: Message,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Message {
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct QueueOnly {
    pub(super) queue_url: String,
}

#[derive(Clone, Copy)]
enum Act {
    Delete,
    ChangeVisibility,
}

pub(super) async fn delete(sqs: &Sqs, input: Input) -> Answer {
    one(sqs, input, Act::Delete).await
}

pub(super) async fn delete_batch(sqs: &Sqs, input: Batch<Message>) -> Answer {
    many(sqs, input, Act::Delete, "DeleteMessageBatchRequestEntry").await
}

pub(super) async fn change_visibility(sqs: &Sqs, input: Input) -> Answer {
    one(sqs, input, Act::ChangeVisibility).await
}

pub(super) async fn change_visibility_batch(sqs: &Sqs, input: Batch<Message>) -> Answer {
    many(
        sqs,
        input,
        Act::ChangeVisibility,
        "ChangeMessageVisibilityBatchRequestEntry",
    )
    .await
}

pub(super) async fn purge(sqs: &Sqs, input: QueueOnly) -> Answer {
    let name = sqs.name_in(&input.queue_url)?.to_owned();
    let queue = sqs.queue(&name)?;
    let now = sqs.inner.clock.now();
    {
        let mut purged = lock(&queue.purged);
        if purged.is_some_and(|last| now.duration_since(last) < SignedDuration::from_secs(PURGE_PAUSE_S)) {
            return Err(api(
                "PurgeQueueInProgress",
                "AWS.SimpleQueueService.PurgeQueueInProgress",
                format!("Only one PurgeQueue operation on {name} is allowed every {PURGE_PAUSE_S} seconds."),
            ));
        }
        *purged = Some(now);
    }
    sqs.inner
        .database
        .transaction(move |tx| Ok(store::purge(tx, &name)?))
        .await?;
    Ok(Value::Null)
}

impl Sqs {
    /// Deletes messages that were received with [`Sqs::receive`].
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn delete(&self, queue: &str, receipt_handles: Vec<String>) -> anyhow::Result<()> {
        let name = queue.to_owned();
        self.inner
            .database
            .transaction(move |tx| {
                for handle in receipt_handles {
                    let receipt = Receipt::parse(&handle, &name).ok().context("no receipt handle")?;
                    store::delete(tx, &name, &receipt)?;
                }
                Ok(())
            })
            .await
    }

    /// Stores why received messages failed; the status page shows it should they end in a dead-letter queue.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn note(&self, queue: &str, receipt_handles: Vec<String>, why: String) -> anyhow::Result<()> {
        let name = queue.to_owned();
        self.inner
            .database
            .transaction(move |tx| {
                for handle in receipt_handles {
                    let receipt = Receipt::parse(&handle, &name).ok().context("no receipt handle")?;
                    store::note(tx, &receipt, &why)?;
                }
                Ok(())
            })
            .await
    }
}

async fn one(sqs: &Sqs, input: Input, act: Act) -> Answer {
    let name = sqs.name_in(&input.queue_url)?.to_owned();
    sqs.queue(&name)?;
    let mut results = apply(sqs, name, vec![input.message], act).await?;
    match results.pop() {
        Some(Err(error)) => Err(error.into()),
        _ => Ok(Value::Null),
    }
}

async fn many(sqs: &Sqs, input: Batch<Message>, act: Act, entry: &str) -> Answer {
    let name = sqs.name_in(&input.queue_url)?.to_owned();
    sqs.queue(&name)?;
    check_batch(&input.entries, entry)?;
    let (ids, messages): (Vec<_>, Vec<_>) = input
        .entries
        .into_iter()
        .map(|entry| (entry.id, entry.content))
        .unzip();
    let results = apply(sqs, name, messages, act).await?;
    let mut answer = BatchAnswer::default();
    for (id, result) in ids.into_iter().zip(results) {
        match result {
            Ok(()) => answer.succeeded(id, Map::new()),
            Err(error) => answer.failed(id, &error),
        }
    }
    Ok(answer.into_value())
}

async fn apply(
    sqs: &Sqs,
    name: String,
    messages: Vec<Message>,
    act: Act,
) -> Result<Vec<Result<(), ApiError>>, Failure> {
    let (queue, now_ms) = (name.clone(), sqs.now_ms());
    let results = sqs
        .inner
        .database
        .transaction(move |tx| {
            let mut results = Vec::with_capacity(messages.len());
            for message in &messages {
                results.push(match (check(message, &queue, act), act) {
                    (Err(error), _) => Err(error),
                    (Ok((receipt, _)), Act::Delete) => {
                        store::delete(tx, &queue, &receipt)?;
                        Ok(())
                    }
                    (Ok((receipt, timeout_s)), Act::ChangeVisibility) => {
                        change(tx, &queue, &receipt, timeout_s, now_ms)?
                    }
                });
            }
            Ok(results)
        })
        .await?;
    // A waiting receiver may now have to wait for less time.
    sqs.wake(&name);
    Ok(results)
}

fn check(message: &Message, queue: &str, act: Act) -> Result<(Receipt, i64), ApiError> {
    let handle = message
        .receipt_handle
        .as_deref()
        .ok_or_else(|| missing_parameter("ReceiptHandle"))?;
    let receipt = Receipt::parse(handle, queue)?;
    let timeout_s = match (act, message.visibility_timeout) {
        (Act::Delete, _) => 0,
        (Act::ChangeVisibility, None) => return Err(missing_parameter("VisibilityTimeout")),
        (Act::ChangeVisibility, Some(timeout_s)) => timeout_s,
    };
    if !(0..=MAX_VISIBILITY_S).contains(&timeout_s) {
        return Err(out_of_range(
            timeout_s,
            "VisibilityTimeout",
            &(0..=MAX_VISIBILITY_S),
        ));
    }
    Ok((receipt, timeout_s))
}

fn change(
    tx: &rusqlite::Transaction<'_>,
    queue: &str,
    receipt: &Receipt,
    timeout_s: i64,
    now_ms: i64,
) -> rusqlite::Result<Result<(), ApiError>> {
    let Some((visible_at_ms, received_at_ms)) = store::in_flight(tx, queue, receipt)? else {
        return Ok(Err(invalid_parameter(
            "Value for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available \
             for visibility timeout change.",
        )));
    };
    if visible_at_ms <= now_ms {
        return Ok(Err(not_in_flight()));
    }
    let until_ms = now_ms + timeout_s * 1000;
    // Counted from the receive that gave this receipt.
    if until_ms > received_at_ms + MAX_VISIBILITY_S * 1000 {
        return Ok(Err(invalid_parameter(format!(
            "Total VisibilityTimeout for the message is beyond the limit [{MAX_VISIBILITY_S} seconds]"
        ))));
    }
    store::set_visible_at(tx, receipt.row, until_ms)?;
    Ok(Ok(()))
}
