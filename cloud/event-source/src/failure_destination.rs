//! Messages to a stream mapping's failure destination: where the records are, not their contents.
//!
//! The format is that of "Retain discarded records" of the Lambda guide.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::batch::Batch;

/// Why records are discarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    RetryAttemptsExhausted,
    MaximumRecordAgeExceeded,
}

impl Condition {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::RetryAttemptsExhausted => "RetryAttemptsExhausted",
            Self::MaximumRecordAgeExceeded => "MaximumRecordAgeExceeded",
        }
    }
}

/// The origin of the records.
pub(super) struct Origin<'a> {
    pub(super) function_arn: &'a str,
    pub(super) stream_arn: &'a str,
    pub(super) shard_id: &'a str,
}

/// The message about a batch.
pub(super) fn message(
    batch: &Batch,
    condition: Condition,
    origin: &Origin<'_>,
    request_id: &str,
    now: Timestamp,
) -> Value {
    let (first, last) = (batch.records.first(), batch.records.last());
    let arrival = |created_at_s: Option<i64>| {
        created_at_s
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .map(|at| at.to_string())
    };
    let mut out = Map::from_iter([
        (
            "requestContext".to_owned(),
            json!({
                "requestId": request_id,
                "functionArn": origin.function_arn,
                "condition": condition.name(),
                "approximateInvokeCount": batch.invocations,
            }),
        ),
        ("version".to_owned(), json!("1.0")),
        (
            "timestamp".to_owned(),
            json!(now.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()),
        ),
        (
            "DDBStreamBatchInfo".to_owned(),
            json!({
                "shardId": origin.shard_id,
                "startSequenceNumber": first.map(|record| &record.sequence_number),
                "endSequenceNumber": last.map(|record| &record.sequence_number),
                "approximateArrivalOfFirstRecord": arrival(first.map(|record| record.created_at_s)),
                "approximateArrivalOfLastRecord": arrival(last.map(|record| record.created_at_s)),
                "batchSize": batch.records.len(),
                "streamArn": origin.stream_arn,
            }),
        ),
    ]);
    // A function that was never invoked has no response.
    if batch.invocations > 0 {
        let error = batch.has_function_error.then_some("Unhandled");
        out.insert(
            "responseContext".to_owned(),
            json!({"statusCode": 200, "executedVersion": "$LATEST", "functionError": error}),
        );
    }
    Value::Object(out)
}
