use cloud_core::chance::Chance;
use cloud_core::clock;
use cloud_core::faults::Order;
use http_body_util::BodyExt as _;
use serde_json::json;
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::*;
use crate::{DynamoDb, TableSettings};

/// A table, and fronts before it.
struct Place {
    dynamo: DynamoDb,
    _dir: TempDir,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let table = TableSettings {
            name: "things".to_owned(),
            create_request: json!({
                "TableName": "things",
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
                "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
                "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" },
            }),
            ttl_attribute: None,
        };
        Self {
            dynamo: DynamoDb::start(dir.path(), &[table], Default::default(), clock::system()).unwrap(),
            _dir: dir,
        }
    }

    fn front(&self, faults: &Faults) -> Router {
        let address = self.dynamo.endpoint().strip_prefix("http://").unwrap();
        let behind = (address.parse().unwrap(), self.dynamo.database().clone());
        let checks = (faults.clone(), Iam::default());
        Front::new(behind, checks, Lag::default()).router()
    }
}

/// Calls as an SDK does that has attempts left.
async fn call(front: &Router, operation: &str, input: Value) -> (u16, Value) {
    call_service(front, &format!("DynamoDB_20120810.{operation}"), input).await
}

async fn call_service(front: &Router, target: &str, input: Value) -> (u16, Value) {
    let request = Request::post("/")
        .header("x-amz-target", target)
        .header("content-type", "application/x-amz-json-1.0")
        .header("amz-sdk-request", "attempt=1; max=3")
        .header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
        )
        .header("x-amz-date", "20260101T000000Z")
        .body(Body::from(input.to_string()))
        .unwrap();
    let response = front.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
}

fn item(key: usize) -> Value {
    json!({ "pk": { "S": key.to_string() } })
}

fn put(key: usize) -> Value {
    json!({ "TableName": "things", "Item": item(key) })
}

async fn is_there(front: &Router, key: usize) -> bool {
    let (status, output) = call(
        front,
        "GetItem",
        json!({ "TableName": "things", "Key": item(key) }),
    )
    .await;
    assert_eq!(status, 200, "{output}");
    output.get("Item").is_some()
}

#[tokio::test]
async fn faults_look_like_those_of_aws() {
    let (place, faults) = (Place::new(), Faults::default());
    let front = place.front(&faults);
    let order = |operation: &str, error| {
        let (service, operation) = ("dynamodb".to_owned(), operation.to_owned());
        let order = Order {
            service,
            operation,
            error,
            times: 1,
        };
        faults.add(order).unwrap();
    };
    order("PutItem", Fault::Throttled);
    let (status, output) = call(&front, "PutItem", put(1)).await;
    let kind = output["__type"].as_str().unwrap();
    assert_eq!(status, 400);
    assert!(
        kind.ends_with("#ProvisionedThroughputExceededException"),
        "{output}"
    );
    assert!(!is_there(&front, 1).await);
    order("TransactWriteItems", Fault::Throttled);
    let items = json!({ "TransactItems": [{ "Put": put(1) }, { "Put": put(2) }] });
    let (status, output) = call(&front, "TransactWriteItems", items.clone()).await;
    assert_eq!(status, 400);
    assert_eq!(output["CancellationReasons"][0]["Code"], "ThrottlingError");
    assert_eq!(output["CancellationReasons"][1], json!({ "Code": "None" }));
    assert!(!is_there(&front, 1).await);
    order("TransactWriteItems", Fault::AnswerLost);
    let (status, _) = call(&front, "TransactWriteItems", items).await;
    assert_eq!(status, 500);
    assert!(is_there(&front, 1).await && is_there(&front, 2).await);
}

#[tokio::test]
async fn by_chance_a_batch_is_done_in_part_and_a_write_meets_another() {
    let place = Place::new();
    let front = place.front(&Faults::by_chance(Chance::new(7, [])));
    let (mut parts, mut failures) = (0, 0);
    for batch in 0..150 {
        let puts = (0..4).map(|place| json!({ "PutRequest": { "Item": item(batch * 4 + place) } }));
        let mut left = json!({ "things": Value::Array(puts.collect()) });
        loop {
            let (status, output) = call(&front, "BatchWriteItem", json!({ "RequestItems": left })).await;
            if status != 200 {
                failures += 1;
                continue;
            }
            if output["UnprocessedItems"].get("things").is_none() {
                break;
            }
            parts += 1;
            left = output["UnprocessedItems"].clone();
        }
    }
    assert!(parts > 0 && failures > 0, "{parts} {failures}");
    let all = place.front(&Faults::default());
    for key in 0..600 {
        assert!(is_there(&all, key).await, "{key}");
    }
    let mut conflicts = 0;
    for _ in 0..500 {
        let (_, output) = call(&front, "PutItem", put(1)).await;
        let kind = output["__type"].as_str().unwrap_or_default();
        conflicts += usize::from(kind.ends_with("#TransactionConflictException"));
    }
    assert!(conflicts > 0);
}

#[tokio::test]
async fn a_stream_is_not_read_at_what_was_trimmed() {
    let place = Place::new();
    let front = place.front(&Faults::default());
    let reader = place.dynamo.stream("things", "arn".to_owned()).unwrap();
    for key in 0..2 {
        call(&front, "PutItem", put(key)).await;
    }
    let iterator = |number: String| {
        let input = json!({
            "StreamArn": "arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/label",
            "ShardId": reader.shard_id(), "ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": number,
        });
        let front = front.clone();
        async move { call_service(&front, "DynamoDBStreams_20120810.GetShardIterator", input).await }
    };
    let records = reader.read_after(None, 2).await.unwrap();
    let [first, second] = [0, 1].map(|place| records[place].sequence_number.clone());
    let (status, output) = iterator(first.clone()).await;
    assert_eq!(status, 200, "{output}");
    let connection = rusqlite::Connection::open(place._dir.path().join("dynamodb.db")).unwrap();
    for (trimmed, refused) in [(1, vec![&first]), (2, vec![&first, &second])] {
        let oldest = "DELETE FROM _stream_records WHERE id = (SELECT min(id) FROM _stream_records)";
        connection.execute(oldest, []).unwrap();
        for number in [&first, &second] {
            let (status, output) = iterator(number.clone()).await;
            let is_refused =
                output["__type"] == "com.amazonaws.dynamodb.v20120810#TrimmedDataAccessException";
            assert_eq!(
                (status == 400, is_refused),
                (refused.contains(&number), refused.contains(&number)),
                "{trimmed}: {output}"
            );
        }
    }
}

/// API reference, TransactGetItems: at most 100 keys, each once; what is missing has a place without an item; each item costs twice what a
/// strongly consistent read of it costs.
#[tokio::test]
async fn a_transaction_of_reads_has_the_limits_of_aws() {
    let place = Place::new();
    let front = place.front(&Faults::default());
    let (status, _) = call(&front, "PutItem", put(2)).await;
    assert_eq!(status, 200);
    let get = |key: usize| json!({ "Get": { "TableName": "things", "Key": item(key) } });
    let read = async |keys: Vec<usize>| {
        let gets: Vec<_> = keys.into_iter().map(get).collect();
        let input = json!({ "TransactItems": gets, "ReturnConsumedCapacity": "TOTAL" });
        call(&front, "TransactGetItems", input).await
    };
    let (status, output) = read((1..=100).collect()).await;
    assert_eq!(status, 200, "{output}");
    assert_eq!(output["Responses"].as_array().unwrap().len(), 100);
    assert_eq!(output["Responses"][0], json!({}));
    assert_eq!(output["Responses"][1], json!({ "Item": item(2) }));
    assert_eq!(output["ConsumedCapacity"][0]["CapacityUnits"], 200.0);
    for keys in [(1..=101).collect(), vec![1, 2, 1], vec![]] {
        let (status, output) = read(keys).await;
        assert_eq!(status, 400);
        let kind = output["__type"].as_str().unwrap();
        assert!(kind.ends_with("#ValidationException"), "{output}");
    }
}

#[tokio::test]
async fn by_chance_a_transaction_of_reads_meets_a_write() {
    let place = Place::new();
    let front = place.front(&Faults::by_chance(Chance::new(7, [])));
    let get = json!({ "Get": { "TableName": "things", "Key": item(1) } });
    let mut conflicts = 0;
    for _ in 0..600 {
        let input = json!({ "TransactItems": [get] });
        let (status, output) = call(&front, "TransactGetItems", input).await;
        let reason = &output["CancellationReasons"][0]["Code"];
        let is_conflict = reason == "TransactionConflict";
        let is_throttled = reason == "ThrottlingError";
        assert!(
            status == 200 || status >= 500 || is_conflict || is_throttled,
            "{output}"
        );
        conflicts += usize::from(is_conflict);
    }
    assert!(conflicts > 0);
}
