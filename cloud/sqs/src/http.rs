//! AWS JSON 1.0 over HTTP.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use cloud_core::faults::Fault;
use cloud_core::protocol;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::{Answer, Failure, JSON_1_0, api};
use super::{Sqs, arn, attributes, delete, move_task, receive, send};

pub(super) fn router(sqs: Sqs) -> Router {
    // Some SDKs send to the queue's URL, some to the service's.
    Router::new().fallback(call).with_state(sqs)
}

async fn call(State(sqs): State<Sqs>, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let answer = match protocol::json_operation(&method, &headers, "AmazonSQS") {
        Some(operation) => match authorize(&sqs, operation, &headers, &body) {
            Ok(()) => faulty(&sqs, operation, &headers, &body).await,
            Err(failure) => Err(failure),
        },
        None => Err(unknown_operation()),
    };
    let mut response = match answer {
        Ok(output) => protocol::json_output(JSON_1_0, &output, "{}"),
        Err(failure) => failure.into_response(),
    };
    protocol::add_request_id(response.headers_mut(), None);
    response
}

/// With the faults that are asked for.
async fn faulty(sqs: &Sqs, operation: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
    match sqs.inner.faults.take("sqs", operation, headers) {
        Some(Fault::AnswerLost) => dispatch(sqs, operation, body)
            .await
            .and(Err(Fault::AnswerLost.into())),
        Some(fault) => Err(fault.into()),
        None => dispatch(sqs, operation, body).await,
    }
}

/// How a request names its queue.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Target {
    queue_url: String,
    queue_name: String,
    source_arn: String,
}

fn authorize(sqs: &Sqs, operation: &str, headers: &HeaderMap, body: &[u8]) -> Result<(), Failure> {
    let caller = sqs.inner.iam.caller(headers)?;
    // A body that is no JSON is refused later, when the operation reads its input.
    let target: Target = serde_json::from_slice(body).unwrap_or_default();
    let queue = match target {
        Target { source_arn, .. } if !source_arn.is_empty() => source_arn,
        Target { queue_name, .. } if !queue_name.is_empty() => arn(&queue_name),
        Target { queue_url, .. } => arn(queue_url.rsplit('/').next().unwrap_or_default()),
    };
    Ok(caller.may("sqs", operation, &queue, &[])?)
}

async fn dispatch(sqs: &Sqs, operation: &str, body: &[u8]) -> Answer {
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
