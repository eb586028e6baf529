//! `ReceiveMessage`, and receiving in this process.

use std::sync::Arc;

use cloud_core::account::ACCOUNT_ID;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::error::{Answer, Failure, out_of_range};
use super::message::{MessageAttributes, md5_of_attributes, md5_of_body};
use super::settings::{MAX_VISIBILITY_S, MAX_WAIT_S};
use super::state::{Queue, Sqs};
use super::store;
use super::take::{Received, Take, Taken, take_messages};

/// The most messages of one `ReceiveMessage`.
const MAX_MESSAGES: i64 = 10;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_url: String,
    max_number_of_messages: Option<i64>,
    visibility_timeout: Option<i64>,
    wait_time_seconds: Option<i64>,
    /// The older name of the next.
    #[serde(default)]
    attribute_names: Vec<String>,
    #[serde(default)]
    message_system_attribute_names: Vec<String>,
    #[serde(default)]
    message_attribute_names: Vec<String>,
}

pub(super) async fn receive(sqs: &Sqs, input: Input) -> Answer {
    let name = sqs.name_in(&input.queue_url)?;
    let queue = sqs.queue(name)?;
    let settings = queue.settings();
    let max = input.max_number_of_messages.unwrap_or(1);
    let visibility_s = input.visibility_timeout.unwrap_or(settings.visibility_timeout_s);
    let wait_s = input.wait_time_seconds.unwrap_or(settings.receive_wait_s);
    for (value, parameter, range) in [
        (max, "MaxNumberOfMessages", 1..=MAX_MESSAGES),
        (visibility_s, "VisibilityTimeout", 0..=MAX_VISIBILITY_S),
        (wait_s, "WaitTimeSeconds", 0..=MAX_WAIT_S),
    ] {
        if !range.contains(&value) {
            return Err(out_of_range(value, parameter, &range).into());
        }
    }
    let take = Take {
        max_messages: usize::try_from(max).unwrap_or(1),
        max_bytes: usize::MAX,
        visibility_timeout_s: visibility_s,
    };
    let deadline = sqs
        .inner
        .clock
        .now()
        .saturating_add(SignedDuration::from_secs(wait_s));
    let deadline = deadline.unwrap_or(Timestamp::MAX);
    let messages = loop {
        let taken = sqs.take(name, take).await?;
        if !taken.is_empty() || sqs.inner.clock.now() >= deadline {
            break taken;
        }
        sqs.wait(name, queue, Some(deadline)).await?;
    };
    if messages.is_empty() {
        return Ok(json!({}));
    }
    let system = [input.attribute_names, input.message_system_attribute_names].concat();
    let messages: Vec<Value> = messages
        .into_iter()
        .map(|message| render(message, &system, &input.message_attribute_names))
        .collect();
    Ok(json!({ "Messages": messages }))
}

impl Sqs {
    /// Receives up to `count` messages whose JSON is no longer than `max_bytes` in total (at least one if
    /// there is any), with the queue's own visibility time-out.
    ///
    /// # Errors
    /// When there is no such queue or the disk fails.
    pub async fn receive(
        &self,
        queue: &str,
        max_messages: usize,
        max_bytes: usize,
    ) -> anyhow::Result<Vec<Received>> {
        let Some(settings) = self.settings(queue) else {
            anyhow::bail!("there is no queue {queue}");
        };
        let take = Take {
            max_messages,
            max_bytes,
            visibility_timeout_s: settings.visibility_timeout_s,
        };
        match self.take(queue, take).await {
            Ok(messages) => Ok(messages),
            Err(Failure::Internal(error)) => Err(error),
            Err(Failure::Api(error)) => anyhow::bail!("{}", error.message),
        }
    }

    /// Returns when the queue has a message to be received.
    ///
    /// # Errors
    /// When there is no such queue or the disk fails.
    pub async fn ready(&self, name: &str) -> anyhow::Result<()> {
        let Some(queue) = self.inner.queues.get(name) else {
            anyhow::bail!("there is no queue {name}");
        };
        while !self.wait(name, queue, None).await? {}
        Ok(())
    }

    /// Waits until a message is visible (`true`), something else may have changed, or the deadline has
    /// passed.
    async fn wait(&self, name: &str, queue: &Queue, until: Option<Timestamp>) -> anyhow::Result<bool> {
        let changed = queue.changed.notified();
        tokio::pin!(changed);
        // From here on no change is missed, not even one before the await.
        changed.as_mut().enable();
        let (settings, now_ms) = (queue.settings(), self.now_ms());
        let next_ms = self
            .inner
            .database
            .transaction(move |tx| Ok(store::next_visible_ms(tx, &settings, now_ms)?))
            .await?;
        if next_ms.is_some_and(|next_ms| next_ms <= now_ms) {
            return Ok(true);
        }
        let next = next_ms.and_then(|next_ms| Timestamp::from_millisecond(next_ms).ok());
        let wake_at = match (next, until) {
            (Some(next), Some(until)) => Some(next.min(until)),
            (next, until) => next.or(until),
        };
        match wake_at {
            None => changed.await,
            Some(at) => {
                tracing::trace!(queue = name, %at, "waiting for a message");
                tokio::select! {
                    () = &mut changed => {}
                    () = self.inner.clock.wait_until(at) => {}
                }
            }
        }
        Ok(false)
    }

    async fn take(&self, name: &str, take: Take) -> Result<Vec<Received>, Failure> {
        let queue = self.queue(name)?;
        let (settings, turns) = (queue.settings(), Arc::clone(&queue.turns));
        let dead_letter_queue = self.dead_letter_queue(&settings);
        let (target, now_ms) = (dead_letter_queue.clone(), self.now_ms());
        let Taken { messages, moved } = self
            .inner
            .database
            .transaction(move |tx| take_messages(tx, &settings, target.as_deref(), take, &turns, now_ms))
            .await?;
        if let Some(target) = dead_letter_queue.filter(|_| moved) {
            tracing::warn!(
                queue = name,
                dead_letter_queue = target,
                "messages were received too often"
            );
            self.wake(&target);
        }
        Ok(messages)
    }
}

/// The message's system attributes, which Lambda's events carry as well.
pub fn system_attributes(message: &Received) -> Map<String, Value> {
    let mut attributes = Map::new();
    let mut put = |name: &str, value: String| attributes.insert(name.to_owned(), Value::String(value));
    if let Some(trace_header) = &message.trace_header {
        put("AWSTraceHeader", trace_header.clone());
    }
    put(
        "ApproximateFirstReceiveTimestamp",
        message.first_received_at_ms.to_string(),
    );
    put("ApproximateReceiveCount", message.receive_count.to_string());
    if let Some(source) = &message.dead_letter_source {
        put("DeadLetterQueueSourceArn", source.clone());
    }
    if let Some(group_id) = &message.group_id {
        put("MessageGroupId", group_id.clone());
    }
    put("SenderId", ACCOUNT_ID.to_owned());
    put("SentTimestamp", message.sent_at_ms.to_string());
    attributes
}

fn render(message: Received, system: &[String], wanted: &[String]) -> Value {
    let mut out = Map::new();
    let mut own = system_attributes(&message);
    if !system.iter().any(|name| name == "All") {
        own.retain(|name, _| system.contains(name));
    }
    if !own.is_empty() {
        out.insert("Attributes".to_owned(), Value::Object(own));
    }
    let attributes: MessageAttributes = message
        .attributes
        .into_iter()
        .filter(|(name, _)| wanted.iter().any(|wanted| selects(wanted, name)))
        .collect();
    // The digest covers the attributes that are returned, so that the receiver can check it.
    if let Some(digest) = md5_of_attributes(&attributes) {
        out.insert("MD5OfMessageAttributes".to_owned(), json!(digest));
        out.insert("MessageAttributes".to_owned(), json!(attributes));
    }
    out.insert("MD5OfBody".to_owned(), json!(md5_of_body(&message.body)));
    out.insert("Body".to_owned(), json!(message.body));
    out.insert("MessageId".to_owned(), json!(message.message_id));
    out.insert("ReceiptHandle".to_owned(), json!(message.receipt_handle));
    Value::Object(out)
}

/// `All`, `.*`, a name, or the beginning of names with `.*` after it.
fn selects(wanted: &str, name: &str) -> bool {
    wanted == "All"
        || wanted == name
        || wanted
            .strip_suffix(".*")
            .is_some_and(|prefix| prefix.is_empty() || name.starts_with(prefix))
}
