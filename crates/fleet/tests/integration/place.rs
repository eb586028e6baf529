use std::path::{Path, PathBuf};

use cloud_cdn::Files;
use cloud_core::clock;
use fleet::data_dir::DataDir;
use fleet::invoke;
use fleet::template::Source;
use fleet::{Fleet, Options};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::support::{client, test_function};

const TEMPLATE: &str = r#"
Globals:
  Function:
    Timeout: 20
    Environment: {Variables: {NOTES: 'NOTES_FILE', QUEUE_URL: !Ref Jobs}}
Resources:
  ChangesFunction:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: TRIM_HORIZON
            BisectBatchOnFunctionError: true
            MaximumRetryAttempts: 1
            FunctionResponseTypes: [ReportBatchItemFailures]
            DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Discarded.Arn}}
  WorkFunction:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 3
      Events:
        Jobs:
          Type: SQS
          Properties: {Queue: !GetAtt Jobs.Arn, FunctionResponseTypes: [ReportBatchItemFailures]}
        Nightly:
          Type: Schedule
          Properties:
            Schedule: cron(0 3 1 1 ? 2199)
            Input: '{"Records": [{"messageId": "n", "body": "{\"name\": \"night\"}"}]}'
  Hourly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(7 days)
      State: DISABLED
      Targets: [{Id: jobs, Arn: !GetAtt Jobs.Arn, Input: '{"name": "hour"}'}]
  JobsPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Jobs]
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {Service: events.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Jobs.Arn
            Condition: {ArnEquals: {aws:SourceArn: !GetAtt Hourly.Arn}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: jobs
      VisibilityTimeout: 3
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 1}
  Dead: {Type: 'AWS::SQS::Queue', Properties: {QueueName: jobs-dead}}
  Discarded: {Type: 'AWS::SQS::Queue', Properties: {QueueName: discarded}}
"#;

/// A running fleet with a table, a queue, and a function for each.
pub(super) struct Place {
    pub(super) dir: tempfile::TempDir,
    pub(super) client: Client,
    pub(super) fleet: Fleet,
    pub(super) dynamodb: String,
}

impl Place {
    pub(super) async fn start() -> Self {
        let dir = make_dir();
        let fleet = start(dir.path()).await;
        Self {
            dynamodb: dynamodb(fleet.port()).await,
            client: client(),
            dir,
            fleet,
        }
    }

    pub(super) async fn put(&self, item: Value) {
        put(&self.client, &self.dynamodb, item).await;
    }

    pub(super) async fn send(&self, order: Value) {
        send(&self.client, self.fleet.port(), order, 0).await;
    }

    pub(super) async fn idle(&self) {
        let response = self.client.post(self.url("idle")).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
    }

    pub(super) async fn status(&self) -> Value {
        let response = self.client.get(self.url("status")).send().await.unwrap();
        response.json().await.unwrap()
    }

    pub(super) fn url(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/_local/{name}", self.fleet.port())
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let notes = std::fs::read_to_string(notes_file(self.dir.path())).unwrap_or_default();
        notes.lines().map(str::to_owned).collect()
    }
}

pub(super) fn make_dir() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in ["changes", "work"] {
        let bootstrap = dir.path().join("bootstraps").join(name);
        std::fs::create_dir_all(&bootstrap).unwrap();
        std::os::unix::fs::symlink(test_function(), bootstrap.join("bootstrap")).unwrap();
    }
    dir
}

/// Where the functions find DynamoDB.
pub(super) async fn dynamodb(port: u16) -> String {
    let asked = invoke::through(port, "work", r#"{"do":"environment"}"#.into()).await;
    let (true, environment) = asked.unwrap() else {
        panic!("the function does not tell")
    };
    let environment: Value = serde_json::from_slice(&environment).unwrap();
    environment["AWS_ENDPOINT_URL_DYNAMODB"]
        .as_str()
        .unwrap()
        .to_owned()
}

pub(super) async fn put(client: &Client, dynamodb: &str, item: Value) {
    let authorization = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, \
                         SignedHeaders=host, Signature=0";
    let request = client
        .post(dynamodb)
        .header("authorization", authorization)
        .header("x-amz-date", "20260101T000000Z")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "DynamoDB_20120810.PutItem")
        .body(json!({"TableName": "Table", "Item": item}).to_string());
    let response = request.send().await.unwrap();
    let status = response.status();
    assert_eq!(status, StatusCode::OK, "{}", response.text().await.unwrap());
}

pub(super) async fn send(client: &Client, port: u16, order: Value, delay_s: u64) {
    let sqs = format!("http://127.0.0.1:{port}/_local/sqs");
    let input = json!({
        "QueueUrl": format!("{sqs}/000000000000/jobs"), "MessageBody": order.to_string(), "DelaySeconds": delay_s,
    });
    let request = client
        .post(sqs)
        .header("authorization", "AWS4-HMAC-SHA256 Credential=local/")
        .header("x-amz-target", "AmazonSQS.SendMessage")
        .body(input.to_string());
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
}

pub(super) fn template(dir: &Path) -> String {
    TEMPLATE.replace("NOTES_FILE", notes_file(dir).to_str().unwrap())
}

pub(super) async fn start(dir: &Path) -> Fleet {
    let options = Options {
        template: Source {
            text: template(dir),
            origin: "a test".to_owned(),
        },
        web: Files::Embedded(&[]),
        port: 0,
        faults_seed: None,
        relational: None,
        beside: None,
        bootstraps: Some(dir.join("bootstraps")),
        executable: Path::new("/nowhere").to_owned(),
    };
    let data_dir = DataDir::open_exclusively(&dir.join("data")).unwrap();
    Fleet::start(data_dir, &options, clock::system()).await.unwrap()
}

pub(super) fn notes_file(dir: &Path) -> PathBuf {
    dir.join("notes")
}
