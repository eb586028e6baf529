//! Common to functions over batches (stream records, queue messages): the invocation loop, the partial batch response, and
//! the error that says whether an item is retried.

mod error;
mod pauses;
pub mod queue;
pub mod stream;

use jiff::Timestamp;
use lambda_runtime::{Context, Error, LambdaEvent, service_fn};
use serde::Serialize;
use serde_json::Value;
use store::Patience;

pub use error::ProcessingError;
pub use pauses::Pauses;

/// The items that Lambda must deliver again ("Configuring partial batch response with DynamoDB and Lambda", "Configuring
/// partial batch responses for Amazon SQS").
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct BatchResponse {
    #[serde(rename = "batchItemFailures")]
    failures: Vec<ItemFailure>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct ItemFailure {
    #[serde(rename = "itemIdentifier")]
    id: String,
}

impl BatchResponse {
    /// Adds an item: a record's sequence number, or a message's id.
    pub fn retry(&mut self, id: &str) {
        self.failures.push(ItemFailure { id: id.to_owned() });
    }
}

/// The time at which Lambda ends an invocation.
pub fn deadline(context: &Context) -> Timestamp {
    let deadline_ms = i64::try_from(context.deadline).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(deadline_ms).unwrap_or(Timestamp::MAX)
}

/// Handles events until Lambda ends the instance. `patience` is that of the table. The error of `handle` says that an event is no batch.
///
/// # Errors
/// If the Runtime API cannot be reached.
pub async fn run<F>(patience: &Patience, handle: impl Fn(LambdaEvent<Value>) -> F) -> Result<(), Error>
where
    F: Future<Output = Result<BatchResponse, serde_json::Error>>,
{
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| {
        patience.begin(deadline(&event.context));
        // The error's own text may repeat the event.
        let response = handle(event).await;
        response.map_err(|error| Error::from(format!("not a batch of records ({:?})", error.classify())))
    }))
    .await
}
