//! AWS JSON 1.0 over HTTP.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use cloud_core::faults::Fault;
use cloud_core::protocol;
use serde::de::DeserializeOwned;

use super::error::{Answer, Failure, JSON_1_0, api};
use super::{Sqs, attributes, delete, move_task, receive, send};

pub(super) fn router(sqs: Sqs) -> Router {
    // Some SDKs send to the queue's URL, some to the service's.
    Router::new().fallback(call).with_state(sqs)
}

async fn call(State(sqs): State<Sqs>, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let answer = match protocol::json_operation(&method, &headers, "AmazonSQS") {
        Some(operation) => match sqs.inner.faults.take("sqs", operation, &headers) {
            Some(Fault::AnswerLost) => dispatch(&sqs, operation, &body)
                .await
                .and(Err(Fault::AnswerLost.into())),
            Some(fault) => Err(fault.into()),
            None => dispatch(&sqs, operation, &body).await,
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
