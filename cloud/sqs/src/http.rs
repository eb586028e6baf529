//! AWS JSON 1.0 over HTTP.

use std::collections::HashSet;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use cloud_core::account::ACCOUNT_ID;
use cloud_core::random;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::error::{ApiError, Failure, api, batch, queue_does_not_exist};
use super::{Sqs, attributes, delete, move_task, receive, send};

/// The media type of requests and responses.
pub(super) const JSON_1_0: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");

/// The most entries of a batch.
const MAX_ENTRIES: usize = 10;

/// What an operation answers: the members of its output, or nothing.
pub(super) type Answer = Result<Value, Failure>;

/// The input of an operation on several messages.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Batch<T> {
    pub(super) queue_url: String,
    #[serde(default = "Vec::new")]
    pub(super) entries: Vec<Entry<T>>,
}

/// One of them.
#[derive(Deserialize)]
pub(super) struct Entry<T> {
    #[serde(rename = "Id")]
    pub(super) id: String,
    #[serde(flatten)]
    pub(super) content: T,
}

/// The output of an operation on several messages.
#[derive(Default)]
pub(super) struct BatchAnswer {
    successful: Vec<Value>,
    failed: Vec<Value>,
}

impl BatchAnswer {
    pub(super) fn succeeded(&mut self, id: String, mut answer: Map<String, Value>) {
        answer.insert("Id".to_owned(), Value::String(id));
        self.successful.push(Value::Object(answer));
    }

    pub(super) fn failed(&mut self, id: String, error: &ApiError) {
        self.failed.push(json!({
            "Id": id, "SenderFault": true, "Code": error.code, "Message": error.message,
        }));
    }

    pub(super) fn into_value(self) -> Value {
        json!({ "Successful": self.successful, "Failed": self.failed })
    }
}

/// Number and ids of a batch's entries.
pub(super) fn check_batch<T>(entries: &[Entry<T>], kind: &str) -> Result<(), Failure> {
    if entries.is_empty() {
        let text = format!("There should be at least one {kind} in the request.");
        return Err(batch("EmptyBatchRequest", text));
    }
    if entries.len() > MAX_ENTRIES {
        let sent = entries.len();
        let text = format!("Maximum number of entries per request are {MAX_ENTRIES}. You have sent {sent}.");
        return Err(batch("TooManyEntriesInBatchRequest", text));
    }
    let mut ids = HashSet::new();
    for Entry { id, .. } in entries {
        let is_good = (1..=80).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        if !is_good {
            return Err(batch(
                "InvalidBatchEntryId",
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at \
                 most 80 letters long.",
            ));
        }
        if !ids.insert(id) {
            return Err(batch("BatchEntryIdsNotDistinct", format!("Id {id} repeated.")));
        }
    }
    Ok(())
}

pub(super) fn router(sqs: Sqs) -> Router {
    // Some SDKs send to the queue's URL, some to the service's.
    Router::new().fallback(call).with_state(sqs)
}

impl Sqs {
    /// The queue's name in its URL, of which host and port do not matter.
    pub(super) fn name_in<'a>(&self, url: &'a str) -> Result<&'a str, Failure> {
        let mut parts = url.rsplit('/');
        match (parts.next(), parts.next()) {
            (Some(name), Some(ACCOUNT_ID)) if self.inner.queues.contains_key(name) => Ok(name),
            _ => Err(queue_does_not_exist()),
        }
    }
}

async fn call(State(sqs): State<Sqs>, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok());
    let answer = match target.and_then(|target| target.strip_prefix("AmazonSQS.")) {
        Some(operation) if method == Method::POST => dispatch(&sqs, operation, &body).await,
        _ => Err(unknown_operation()),
    };
    let mut response = match answer {
        Ok(Value::Null) => ([(header::CONTENT_TYPE, JSON_1_0)], "{}").into_response(),
        Ok(output) => ([(header::CONTENT_TYPE, JSON_1_0)], output.to_string()).into_response(),
        Err(failure) => failure.into_response(),
    };
    if let Ok(id) = random::uuid()
        && let Ok(id) = HeaderValue::from_str(&id)
    {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    response
}

async fn dispatch(sqs: &Sqs, operation: &str, body: &[u8]) -> Answer {
    if let Some(fault) = sqs.inner.faults.take("sqs", operation) {
        return Err(fault.into());
    }
    match operation {
        "ChangeMessageVisibility" => delete::change_visibility(sqs, parse(body)?).await,
        "ChangeMessageVisibilityBatch" => delete::change_visibility_batch(sqs, parse(body)?).await,
        "DeleteMessage" => delete::delete(sqs, parse(body)?).await,
        "DeleteMessageBatch" => delete::delete_batch(sqs, parse(body)?).await,
        "GetQueueAttributes" => attributes::get(sqs, parse(body)?).await,
        "GetQueueUrl" => attributes::url(sqs, &parse(body)?),
        "ListDeadLetterSourceQueues" => attributes::dead_letter_sources(sqs, &parse(body)?),
        "ListMessageMoveTasks" => move_task::list(sqs, &parse(body)?),
        "ListQueues" => attributes::list(sqs, &parse(body)?),
        "PurgeQueue" => delete::purge(sqs, parse(body)?).await,
        "ReceiveMessage" => receive::receive(sqs, parse(body)?).await,
        "SendMessage" => send::send(sqs, parse(body)?).await,
        "SendMessageBatch" => send::send_batch(sqs, parse(body)?).await,
        "SetQueueAttributes" => attributes::set(sqs, parse(body)?),
        "StartMessageMoveTask" => move_task::start(sqs, parse(body)?).await,
        _ => Err(unknown_operation()),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    // The parser's own text can quote the input.
    serde_json::from_slice(body).map_err(|_| {
        api(
            "SerializationException",
            "SerializationException",
            "The request is not JSON of the operation's shape",
        )
    })
}

fn unknown_operation() -> Failure {
    api(
        "UnknownOperationException",
        "InvalidAction",
        "The operation is not known here",
    )
}
