//! A table's stream as Lambda's pollers see it.

use std::path::PathBuf;

use anyhow::Context as _;
use cloud_core::account::REGION;
use dynoxide::Database;
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::{GetRecordsRequest, Record};
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

/// The most records of one read, as in DynamoDB.
const MAX_RECORDS: usize = 1_000;
/// The offset that dynoxide adds to its stored numbers, so that all have 21 digits.
const SEQUENCE_NUMBER_OFFSET: u128 = 100_000_000_000_000_000_000;

/// One change of an item.
#[derive(Debug, Clone)]
pub struct StreamRecord {
    /// 21 digits, so that the orders as text and as number agree.
    pub sequence_number: String,
    /// `ApproximateCreationDateTime`, epoch seconds.
    pub created_at_s: i64,
    /// The record as Lambda passes it to a function.
    pub event: Value,
}

/// Reads the one shard of a table's stream.
#[derive(Clone)]
pub struct StreamReader {
    database: Database,
    path: PathBuf,
    table: String,
    /// The ARN in events: the template's.
    event_source_arn: String,
    /// dynoxide's own, of the region `dynoxide`.
    stream_arn: String,
    shard_id: String,
}

impl StreamReader {
    /// Blocks while it reads the table.
    ///
    /// # Errors
    /// When the table has no stream.
    pub(super) fn open(
        database: Database,
        path: PathBuf,
        table: &str,
        event_source_arn: String,
    ) -> anyhow::Result<Self> {
        let stream_arn = dynoxide::streams::stream_arn(table, "local");
        let request = DescribeStreamRequest {
            stream_arn: stream_arn.clone(),
            ..DescribeStreamRequest::default()
        };
        let described = database
            .describe_stream(request)
            .with_context(|| format!("the stream of {table}"))?;
        let shard = described.stream_description.shards.into_iter().next();
        Ok(Self {
            database,
            path,
            table: table.to_owned(),
            event_source_arn,
            stream_arn,
            shard_id: shard.context("a stream without a shard")?.shard_id,
        })
    }

    /// The id of the shard.
    #[must_use]
    pub fn shard_id(&self) -> &str {
        &self.shard_id
    }

    /// The sequence number of the last record; `None` when there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn latest(&self) -> anyhow::Result<Option<String>> {
        let this = self.clone();
        blocking(move || {
            let request = DescribeStreamRequest {
                stream_arn: this.stream_arn,
                ..DescribeStreamRequest::default()
            };
            let described = this.database.describe_stream(request)?;
            let shard = described.stream_description.shards.into_iter().next();
            Ok(shard.and_then(|shard| shard.sequence_number_range.ending_sequence_number))
        })
        .await
    }

    /// The next records after this sequence number, or from the oldest on.
    ///
    /// # Errors
    /// When the file cannot be read, or the number is not of this stream.
    pub async fn read_after(
        &self,
        position: Option<&str>,
        limit: usize,
    ) -> anyhow::Result<Vec<StreamRecord>> {
        let (this, position) = (self.clone(), position.map(str::to_owned));
        blocking(move || {
            let shard_iterator_type = match position {
                Some(_) => "AFTER_SEQUENCE_NUMBER",
                None => "TRIM_HORIZON",
            };
            let request = GetShardIteratorRequest {
                stream_arn: this.stream_arn.clone(),
                shard_id: this.shard_id.clone(),
                shard_iterator_type: shard_iterator_type.to_owned(),
                sequence_number: position,
            };
            let iterator = this.database.get_shard_iterator(request)?.shard_iterator;
            let request = GetRecordsRequest {
                shard_iterator: iterator.context("a shard without an iterator")?,
                limit: Some(limit.clamp(1, MAX_RECORDS)),
            };
            let records = this.database.get_records(request)?.records;
            records.into_iter().map(|record| this.event(record)).collect()
        })
        .await
    }

    /// The number of records after this sequence number.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn count_after(&self, position: Option<&str>) -> anyhow::Result<u64> {
        let stored = match position {
            None => 0,
            Some(position) => {
                let number: u128 = position.parse().context("no sequence number")?;
                i64::try_from(number.saturating_sub(SEQUENCE_NUMBER_OFFSET))?
            }
        };
        let this = self.clone();
        blocking(move || {
            let connection = Connection::open(&this.path)?;
            Ok(connection.query_row(
                "SELECT count(*) FROM _stream_records
                 WHERE table_name = ? AND shard_id = ? AND CAST(sequence_number AS INTEGER) > ?",
                params![this.table, this.shard_id, stored],
                |row| row.get(0),
            )?)
        })
        .await
    }

    /// "Example Amazon DynamoDB Streams event" of the Lambda guide.
    fn event(&self, record: Record) -> anyhow::Result<StreamRecord> {
        let sequence_number = record.dynamodb.sequence_number.clone();
        let created_at_s = record.dynamodb.approximate_creation_date_time as i64;
        let mut event = serde_json::to_value(record)?;
        let map = event.as_object_mut().context("a record that is no object")?;
        map.insert("awsRegion".to_owned(), json!(REGION));
        map.insert("eventSourceARN".to_owned(), json!(self.event_source_arn));
        if let Some(Value::Object(dynamodb)) = map.get_mut("dynamodb") {
            dynamodb.insert("ApproximateCreationDateTime".to_owned(), json!(created_at_s));
        }
        Ok(StreamRecord {
            sequence_number,
            created_at_s,
            event,
        })
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .context("a thread reading a stream ended early")?
}

#[cfg(test)]
mod tests {
    use cloud_core::clock;

    use super::*;
    use crate::{DynamoDb, TableSettings};

    fn table() -> TableSettings {
        TableSettings {
            name: "things".to_owned(),
            create_request: json!({
                "TableName": "things",
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
            }),
            ttl_attribute: Some("expires_at".to_owned()),
        }
    }

    fn put(dynamo: &DynamoDb, item: Value) {
        let put = json!({"TableName": "things", "Item": item});
        dynamo
            .database()
            .put_item(serde_json::from_value(put).unwrap())
            .unwrap();
    }

    #[tokio::test]
    async fn records_are_lambdas_events_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let dynamo = DynamoDb::start(dir.path(), &[table()], Default::default(), clock::system()).unwrap();
        let reader = dynamo.stream("things", "arn:stream".to_owned()).unwrap();
        assert_eq!(reader.latest().await.unwrap(), None);
        assert!(reader.read_after(None, 10).await.unwrap().is_empty());
        put(&dynamo, json!({"pk": {"S": "1"}, "raw": {"B": "AQI="}}));
        put(&dynamo, json!({"pk": {"S": "1"}, "n": {"N": "2"}}));
        let records = reader.read_after(None, 10).await.unwrap();
        let [first, second] = records.as_slice() else {
            panic!("{records:?}")
        };
        let event = &first.event;
        assert_eq!(event["eventName"], "INSERT");
        assert_eq!(event["eventVersion"], "1.1");
        assert_eq!(event["eventSource"], "aws:dynamodb");
        assert_eq!(event["awsRegion"], "us-east-1");
        assert_eq!(event["eventSourceARN"], "arn:stream");
        assert_eq!(event["dynamodb"]["Keys"], json!({"pk": {"S": "1"}}));
        assert_eq!(event["dynamodb"]["NewImage"]["raw"], json!({"B": "AQI="}));
        assert_eq!(event["dynamodb"].get("OldImage"), None);
        assert_eq!(event["dynamodb"]["StreamViewType"], "NEW_AND_OLD_IMAGES");
        assert_eq!(event["dynamodb"]["SequenceNumber"], first.sequence_number);
        assert!(
            event["dynamodb"]["ApproximateCreationDateTime"].is_i64(),
            "{event}"
        );
        assert_eq!(second.event["eventName"], "MODIFY");
        assert_eq!(second.event["dynamodb"]["OldImage"]["raw"], json!({"B": "AQI="}));
        assert_ne!(first.event["eventID"], second.event["eventID"]);
        assert_eq!(
            reader.latest().await.unwrap().as_ref(),
            Some(&second.sequence_number)
        );
        let rest = reader.read_after(Some(&first.sequence_number), 10).await.unwrap();
        assert_eq!(rest.len(), 1);
        assert_eq!(reader.count_after(None).await.unwrap(), 2);
        assert_eq!(reader.count_after(Some(&first.sequence_number)).await.unwrap(), 1);
        assert_eq!(
            reader.count_after(Some(&second.sequence_number)).await.unwrap(),
            0
        );
        drop(reader);
        dynamo.stop();
    }

    #[tokio::test]
    async fn an_items_expiry_is_told_from_a_deletion() {
        let dir = tempfile::tempdir().unwrap();
        let dynamo = DynamoDb::start(dir.path(), &[table()], Default::default(), clock::system()).unwrap();
        let reader = dynamo.stream("things", "arn:stream".to_owned()).unwrap();
        put(
            &dynamo,
            json!({"pk": {"S": "1"}, "expires_at": {"N": "1700000000"}}),
        );
        dynamo.database().sweep_ttl().unwrap();
        let records = reader.read_after(None, 10).await.unwrap();
        let removal = &records.last().unwrap().event;
        assert_eq!(removal["eventName"], "REMOVE");
        assert_eq!(
            removal["userIdentity"],
            json!({"type": "Service", "principalId": "dynamodb.amazonaws.com"})
        );
        dynamo.stop();
    }

    #[tokio::test]
    async fn a_write_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let mut dynamo =
            DynamoDb::start(dir.path(), &[table()], Default::default(), clock::system()).unwrap();
        let mut changes = dynamo.changes().unwrap();
        changes.mark_unchanged();
        put(&dynamo, json!({"pk": {"S": "1"}}));
        changes.changed().await.unwrap();
        dynamo.stop();
        assert!(changes.changed().await.is_err(), "it ends with the database");
    }

    #[tokio::test]
    async fn a_table_without_a_stream_has_no_reader() {
        let dir = tempfile::tempdir().unwrap();
        let mut table = table();
        table
            .create_request
            .as_object_mut()
            .unwrap()
            .remove("StreamSpecification");
        let dynamo = DynamoDb::start(dir.path(), &[table], Default::default(), clock::system()).unwrap();
        assert!(dynamo.stream("things", String::new()).is_err());
        dynamo.stop();
    }
}
