//! Records of a stream, read again by their position ("GetShardIterator" and "GetRecords", DynamoDB Streams API reference).

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::failure::Range;
use crate::aws::{Aws, Refused};

/// A page may be empty before the records that were asked for; this many in a row are not.
const MOST_EMPTY_PAGES: u32 = 100;

/// All records from the first to the last, as Lambda would give them to its function.
///
/// # Errors
/// When one of them is no longer there.
pub(super) async fn read(aws: &Aws, range: &Range) -> anyhow::Result<Vec<Value>> {
    let Range {
        stream_arn,
        shard_id,
        start_sequence_number: start,
        end_sequence_number: end,
    } = range;
    let input = json!({
        "StreamArn": stream_arn,
        "ShardId": shard_id,
        "ShardIteratorType": "AT_SEQUENCE_NUMBER",
        "SequenceNumber": start,
    });
    let begun = aws.streams("GetShardIterator", &input).await;
    let mut iterator = begun.map_err(explain)?.get("ShardIterator").cloned();
    let (mut records, mut empty_pages) = (Vec::new(), 0);
    while let Some(Value::String(at)) = iterator.take() {
        let page = aws.streams("GetRecords", &json!({ "ShardIterator": at })).await;
        let mut page = page.map_err(explain)?;
        let Some(Value::Array(read)) = page.get_mut("Records").map(Value::take) else {
            bail!("DynamoDB returned no list of records");
        };
        empty_pages = if read.is_empty() { empty_pages + 1 } else { 0 };
        for record in read {
            let number = sequence_number(&record).context("a record without a sequence number")?;
            if records.is_empty() && number != start {
                bail!(TRIMMED);
            }
            let is_after_end = order(number) > order(end);
            let is_end = number == end;
            if is_after_end {
                bail!("the stream has no record {end}");
            }
            records.push(event(record, stream_arn));
            if is_end {
                return Ok(records);
            }
        }
        if empty_pages >= MOST_EMPTY_PAGES {
            break;
        }
        iterator = page.get_mut("NextShardIterator").map(Value::take);
    }
    bail!("the stream has no record {end}");
}

const TRIMMED: &str =
    "DynamoDB keeps stream records for 24 hours, and these are older: nothing can read them any more";

fn explain(error: anyhow::Error) -> anyhow::Error {
    let code = error
        .downcast_ref::<Refused>()
        .map(|refused| refused.code.as_str());
    match code {
        Some("TrimmedDataAccessException") => error.context(TRIMMED),
        // The shard of records that are older than a day goes with them.
        Some("ResourceNotFoundException") => error.context("the stream, or this shard of it, is gone"),
        _ => error,
    }
}

fn sequence_number(record: &Value) -> Option<&str> {
    record.pointer("/dynamodb/SequenceNumber")?.as_str()
}

fn order(number: &str) -> (usize, &str) {
    (number.len(), number)
}

/// "Example Amazon DynamoDB Streams event" of the Lambda guide: whole seconds, other names within `userIdentity`, and the stream.
fn event(mut record: Value, stream_arn: &str) -> Value {
    if let Some(at) = record.pointer_mut("/dynamodb/ApproximateCreationDateTime")
        && let Some(seconds) = at.as_f64()
    {
        *at = json!(seconds.trunc() as i64);
    }
    if let Some(record) = record.as_object_mut() {
        if let Some(Value::Object(identity)) = record.get_mut("userIdentity") {
            for (name, of_lambda) in [("PrincipalId", "principalId"), ("Type", "type")] {
                if let Some(value) = identity.remove(name) {
                    identity.insert(of_lambda.to_owned(), value);
                }
            }
        }
        record.insert("eventSourceARN".to_owned(), json!(stream_arn));
    }
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_becomes_what_lambda_delivers() {
        let record = json!({
            "eventID": "1", "eventName": "REMOVE", "eventSource": "aws:dynamodb", "awsRegion": "us-east-1",
            "userIdentity": {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"},
            "dynamodb": {"SequenceNumber": "7", "ApproximateCreationDateTime": 1_700_000_000.9},
        });
        let expected = json!({
            "eventID": "1", "eventName": "REMOVE", "eventSource": "aws:dynamodb", "awsRegion": "us-east-1",
            "userIdentity": {"principalId": "dynamodb.amazonaws.com", "type": "Service"},
            "dynamodb": {"SequenceNumber": "7", "ApproximateCreationDateTime": 1_700_000_000},
            "eventSourceARN": "arn:s",
        });
        assert_eq!(event(record, "arn:s"), expected);
    }
}
