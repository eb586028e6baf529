//! Athena behind the gateway: the template's table over files in the local S3, with the results there as well.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use aws_sdk_s3::Client;
use cloud_core::random;
use parquet::arrow::ArrowWriter;
use serde_json::{Value, json};

use super::fleet::Place;
use super::s3_sdk::config;

const TEMPLATE: &str = "
Resources:
  Lake: {Type: AWS::S3::Bucket}
  Reports:
    Type: AWS::Athena::WorkGroup
    Properties:
      Name: reports
      WorkGroupConfiguration: {ResultConfiguration: {OutputLocation: !Sub 's3://${Lake}/results/'}}
  Database:
    Type: AWS::Glue::Database
    Properties: {CatalogId: !Ref AWS::AccountId, DatabaseInput: {Name: db}}
  Events:
    Type: AWS::Glue::Table
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseName: !Ref Database
      TableInput:
        Name: events
        TableType: EXTERNAL_TABLE
        PartitionKeys: [{Name: dt, Type: string}]
        Parameters:
          projection.enabled: 'true'
          projection.dt.type: date
          projection.dt.format: yyyy-MM-dd
          projection.dt.range: 2026-01-01,NOW
        StorageDescriptor:
          Location: !Sub 's3://${Lake}/events/'
          InputFormat: org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat
          Columns: [{Name: n, Type: bigint}]
";

fn file(numbers: Vec<i64>) -> Vec<u8> {
    let numbers: ArrayRef = Arc::new(Int64Array::from(numbers));
    let batch = RecordBatch::try_from_iter([("n", numbers)]).unwrap();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    out
}

#[tokio::test]
async fn a_query_over_files_in_s3_leaves_its_results_there() {
    let place = Place::new();
    let fleet = place.start(TEMPLATE, 0).await.unwrap();
    let s3 = Client::from_conf(config(&fleet).build());
    for (day, numbers) in [("2026-01-01", vec![1, 2]), ("2026-01-02", vec![30])] {
        let key = format!("events/dt={day}/a.parquet");
        let put = s3.put_object().bucket("lake").key(key).body(file(numbers).into());
        put.send().await.unwrap();
    }
    let call = async |operation: &str, input: Value| {
        let url = format!("http://127.0.0.1:{}/_local/athena", fleet.port());
        let request = place.client.post(url).body(input.to_string());
        let request = request
            .header("authorization", "AWS4-HMAC-SHA256 Credential=local/")
            .header("x-amz-target", format!("AmazonAthena.{operation}"));
        let answer = request.send().await.unwrap().text().await.unwrap();
        serde_json::from_str::<Value>(&answer).unwrap()
    };
    let start = json!({
        "QueryString": "SELECT dt, sum(n) AS total FROM events WHERE dt >= ? GROUP BY dt ORDER BY dt",
        "ExecutionParameters": ["'2026-01-01'"],
        "QueryExecutionContext": {"Database": "db"},
        "WorkGroup": "reports",
        "ClientRequestToken": random::uuid().unwrap(),
    });
    let started = call("StartQueryExecution", start).await;
    let id = json!({"QueryExecutionId": started["QueryExecutionId"]});
    let execution = loop {
        let got = call("GetQueryExecution", id.clone()).await["QueryExecution"].clone();
        match got["Status"]["State"].as_str().unwrap() {
            "QUEUED" | "RUNNING" => tokio::task::yield_now().await,
            _ => break got,
        }
    };
    assert_eq!(execution["Status"]["State"], "SUCCEEDED", "{execution}");
    let results = call("GetQueryResults", id).await;
    assert_eq!(
        results["ResultSet"]["Rows"][2]["Data"][1]["VarCharValue"], "30",
        "{results}"
    );
    let output = execution["ResultConfiguration"]["OutputLocation"]
        .as_str()
        .unwrap();
    let key = output.strip_prefix("s3://lake/").unwrap();
    let csv = s3.get_object().bucket("lake").key(key).send().await.unwrap();
    let csv = csv.body.collect().await.unwrap().into_bytes();
    assert_eq!(
        csv,
        "\"dt\",\"total\"\n\"2026-01-01\",\"3\"\n\"2026-01-02\",\"30\"\n"
    );
    fleet.stop().await.unwrap();
}
