//! Errors of the API that `dynoxide` does not make by itself ("Error handling with DynamoDB", developer guide).

use axum::body::Body;
use axum::http::{Response, StatusCode};
use cloud_core::faults::Fault;
use cloud_core::iam::Refusal;
use cloud_core::protocol;
use serde_json::{Value, json};

const JSON_1_0: &str = "application/x-amz-json-1.0";
const THROTTLED: &str = "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.";
const CONFLICT: &str = "Transaction is ongoing for the item";

/// HTTP 500.
pub(crate) fn internal() -> Response<Body> {
    error(
        StatusCode::INTERNAL_SERVER_ERROR,
        "InternalServerError",
        "Internal server error",
    )
}

/// The caller is unknown, or its role does not allow the request.
pub(crate) fn refused(refusal: &Refusal) -> Response<Body> {
    let (name, message) = match refusal {
        Refusal::NotSigned => (
            "MissingAuthenticationTokenException",
            "Request is missing Authentication Token".to_owned(),
        ),
        Refusal::UnknownAccessKey => (
            "UnrecognizedClientException",
            "The security token included in the request is invalid.".to_owned(),
        ),
        Refusal::Denied(denied) => ("AccessDeniedException", denied.text(&denied.action)),
    };
    let kind = format!("com.amazon.coral.service#{name}");
    protocol::json_error(StatusCode::BAD_REQUEST, JSON_1_0, &kind, &message)
}

/// The record is no longer in its stream.
pub(crate) fn trimmed() -> Response<Body> {
    error(
        StatusCode::BAD_REQUEST,
        "TrimmedDataAccessException",
        "The operation attempted to read past the oldest stream record in a shard.",
    )
}

/// A fault of this operation.
pub(crate) fn of(fault: Fault, operation: &str, body: &[u8]) -> Response<Body> {
    match fault {
        Fault::InternalError | Fault::AnswerLost => internal(),
        Fault::Throttled if is_transaction(operation) => cancelled("ThrottlingError", THROTTLED, body),
        Fault::Throttled => error(
            StatusCode::BAD_REQUEST,
            "ProvisionedThroughputExceededException",
            THROTTLED,
        ),
    }
}

/// Whether the operation can meet a transaction on the same item. A query and a batch cannot: they read what is committed, and
/// leave items out.
pub(crate) fn can_conflict(operation: &str) -> bool {
    is_transaction(operation) || matches!(operation, "DeleteItem" | "PutItem" | "UpdateItem")
}

/// Another transaction is at work on the first item.
pub(crate) fn conflict(operation: &str, body: &[u8]) -> Response<Body> {
    if is_transaction(operation) {
        cancelled("TransactionConflict", CONFLICT, body)
    } else {
        error(StatusCode::BAD_REQUEST, "TransactionConflictException", CONFLICT)
    }
}

fn is_transaction(operation: &str) -> bool {
    matches!(operation, "TransactGetItems" | "TransactWriteItems")
}

/// A transaction that was cancelled for the sake of its first item.
fn cancelled(code: &str, message: &str, body: &[u8]) -> Response<Body> {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let items = request.get("TransactItems").and_then(Value::as_array);
    let items = items.map_or(1, Vec::len);
    let reasons: Vec<Value> = (0..items)
        .map(|place| match place {
            0 => json!({ "Code": code, "Message": message }),
            _ => json!({ "Code": "None" }),
        })
        .collect();
    let codes: Vec<&str> = (0..items)
        .map(|place| if place == 0 { code } else { "None" })
        .collect();
    let text = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", ")
    );
    let kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
    let body = json!({ "__type": kind, "Message": text, "CancellationReasons": reasons });
    let mut response = protocol::json_error(StatusCode::BAD_REQUEST, JSON_1_0, kind, "");
    *response.body_mut() = Body::from(body.to_string());
    response
}

fn error(status: StatusCode, name: &str, message: &str) -> Response<Body> {
    let kind = format!("com.amazonaws.dynamodb.v20120810#{name}");
    protocol::json_error(status, JSON_1_0, &kind, message)
}
