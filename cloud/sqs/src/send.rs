//! `SendMessage`, `SendMessageBatch`.

use std::collections::BTreeMap;

use cloud_core::random;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::batch::{Batch, BatchAnswer, check_batch};
use super::error::{Answer, ApiError, Failure, batch, invalid_parameter, missing_parameter, out_of_range};
use super::message::{self, MessageAttribute, MessageAttributes, md5_of_attributes, md5_of_body};
use super::settings::{MAX_DELAY_S, MESSAGE_BYTES, QueueSettings};
use super::state::Sqs;
use super::store::{self, Outgoing};

/// The one system attribute that can be sent.
const TRACE_HEADER: &str = "AWSTraceHeader";

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
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    #[serde(default)]
    message_attributes: BTreeMap<String, MessageAttribute>,
    #[serde(default)]
    message_system_attributes: BTreeMap<String, MessageAttribute>,
    message_group_id: Option<String>,
    message_deduplication_id: Option<String>,
}

/// A message to store, and the response once it is stored.
struct Accepted {
    outgoing: Outgoing,
    size_bytes: usize,
    answer: Map<String, Value>,
}

pub(super) async fn send(sqs: &Sqs, input: Input) -> Answer {
    let name = sqs.name_in(&input.queue_url)?.to_owned();
    let settings = sqs.queue(&name)?.settings();
    let accepted = accept(&settings, input.message)??;
    store(sqs, &name, vec![accepted.outgoing]).await?;
    Ok(Value::Object(accepted.answer))
}

pub(super) async fn send_batch(sqs: &Sqs, input: Batch<Message>) -> Answer {
    let name = sqs.name_in(&input.queue_url)?.to_owned();
    let settings = sqs.queue(&name)?.settings();
    check_batch(&input.entries, "SendMessageBatchRequestEntry")?;
    let (mut answer, mut outgoing, mut total_bytes) = (BatchAnswer::default(), Vec::new(), 0);
    for entry in input.entries {
        match accept(&settings, entry.content)? {
            Ok(accepted) => {
                total_bytes += accepted.size_bytes;
                outgoing.push(accepted.outgoing);
                answer.succeeded(entry.id, accepted.answer);
            }
            Err(error) => {
                total_bytes += error.1;
                answer.failed(entry.id, &error.0);
            }
        }
    }
    if i64::try_from(total_bytes).unwrap_or(i64::MAX) > *MESSAGE_BYTES.end() {
        return Err(batch(
            "BatchRequestTooLong",
            format!(
                "Batch requests cannot be longer than {} bytes. You have sent {total_bytes} bytes.",
                MESSAGE_BYTES.end()
            ),
        ));
    }
    store(sqs, &name, outgoing).await?;
    Ok(answer.into_value())
}

/// For a caller in this process.
pub(super) async fn send_one(
    sqs: &Sqs,
    name: &str,
    body: String,
    attributes: MessageAttributes,
    note: Option<String>,
) -> Result<(), Failure> {
    let settings = sqs.queue(name)?.settings();
    let message = Message {
        message_body: Some(body),
        delay_seconds: None,
        message_attributes: attributes,
        message_system_attributes: BTreeMap::new(),
        message_group_id: None,
        message_deduplication_id: None,
    };
    let mut accepted = accept(&settings, message)??;
    accepted.outgoing.note = note;
    store(sqs, name, vec![accepted.outgoing]).await
}

/// A refused message, and its size if known.
struct Refused(ApiError, usize);

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        refused.0.into()
    }
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self(error, 0)
    }
}

fn accept(settings: &QueueSettings, message: Message) -> Result<Result<Accepted, Refused>, Failure> {
    let message_id = random::uuid()?;
    Ok(check(settings, message, message_id))
}

fn check(settings: &QueueSettings, message: Message, message_id: String) -> Result<Accepted, Refused> {
    let body = message
        .message_body
        .ok_or_else(|| missing_parameter("MessageBody"))?;
    let attributes = message.message_attributes;
    let size_bytes = message::check(&body, &attributes)?;
    if i64::try_from(size_bytes).unwrap_or(i64::MAX) > settings.max_message_bytes {
        let max = settings.max_message_bytes;
        let text =
            format!("One or more parameters are invalid. Reason: Message must be shorter than {max} bytes.");
        return Err(Refused(invalid_parameter(text), size_bytes));
    }
    if message.message_deduplication_id.is_some() {
        return Err(invalid_parameter(
            "The request includes a parameter that is not valid for this queue type: MessageDeduplicationId",
        )
        .into());
    }
    // On a standard queue it makes the queue fair (developer guide, "Amazon SQS fair queues").
    if message
        .message_group_id
        .as_ref()
        .is_some_and(|id| id.is_empty() || id.len() > 128)
    {
        return Err(invalid_parameter("The MessageGroupId is invalid: 1 to 128 characters.").into());
    }
    let delay_s = message.delay_seconds.unwrap_or(settings.delay_s);
    if !(0..=MAX_DELAY_S).contains(&delay_s) {
        return Err(out_of_range(delay_s, "DelaySeconds", &(0..=MAX_DELAY_S)).into());
    }
    let mut answer = Map::from_iter([
        ("MessageId".to_owned(), json!(message_id)),
        ("MD5OfMessageBody".to_owned(), json!(md5_of_body(&body))),
    ]);
    if let Some(digest) = md5_of_attributes(&attributes) {
        answer.insert("MD5OfMessageAttributes".to_owned(), json!(digest));
    }
    let system = message.message_system_attributes;
    if let Some(name) = system.keys().find(|name| *name != TRACE_HEADER) {
        let text = format!(
            "Message system attribute name '{}' is invalid.",
            name.escape_debug()
        );
        return Err(invalid_parameter(text).into());
    }
    if let Some(digest) = md5_of_attributes(&system) {
        answer.insert("MD5OfMessageSystemAttributes".to_owned(), json!(digest));
    }
    let trace_header = system
        .into_values()
        .next()
        .and_then(|attribute| attribute.string_value);
    Ok(Accepted {
        outgoing: Outgoing {
            message_id,
            body,
            attributes,
            trace_header,
            group_id: message.message_group_id,
            delay_s,
            note: None,
        },
        size_bytes,
        answer,
    })
}

async fn store(sqs: &Sqs, name: &str, messages: Vec<Outgoing>) -> Result<(), Failure> {
    if messages.is_empty() {
        return Ok(());
    }
    let (settings, now_ms) = (sqs.queue(name)?.settings(), sqs.now_ms());
    sqs.inner
        .database
        .transaction(move |tx| {
            // Also of a queue without receivers.
            store::expire(tx, &settings, now_ms)?;
            messages
                .iter()
                .try_for_each(|message| store::insert(tx, &settings.name, message, now_ms))
        })
        .await?;
    sqs.wake(name);
    Ok(())
}
