use std::path::{Path, PathBuf};

use cloud_cdn::Files;
use cloud_core::clock;
use fleet::data_dir::DataDir;
use fleet::invoke;
use fleet::template::Source;
use fleet::{Fleet, Options};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::io::AsyncBufReadExt as _;

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

struct Place {
    dir: tempfile::TempDir,
    client: Client,
    fleet: Fleet,
    dynamodb: String,
}

impl Place {
    async fn start() -> Self {
        let dir = make_dir();
        let fleet = start(dir.path()).await;
        Self {
            dynamodb: dynamodb(fleet.port()).await,
            client: client(),
            dir,
            fleet,
        }
    }

    async fn put(&self, item: Value) {
        put(&self.client, &self.dynamodb, item).await;
    }

    async fn send(&self, order: Value) {
        send(&self.client, self.fleet.port(), order, 0).await;
    }

    async fn idle(&self) {
        let response = self.client.post(self.url("idle")).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
    }

    async fn status(&self) -> Value {
        let response = self.client.get(self.url("status")).send().await.unwrap();
        response.json().await.unwrap()
    }

    fn url(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/_local/{name}", self.fleet.port())
    }

    fn notes(&self) -> Vec<String> {
        let notes = std::fs::read_to_string(notes_file(self.dir.path())).unwrap_or_default();
        notes.lines().map(str::to_owned).collect()
    }
}

fn make_dir() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in ["changes", "work"] {
        let bootstrap = dir.path().join("bootstraps").join(name);
        std::fs::create_dir_all(&bootstrap).unwrap();
        std::os::unix::fs::symlink(test_function(), bootstrap.join("bootstrap")).unwrap();
    }
    dir
}

/// Where the functions find DynamoDB.
async fn dynamodb(port: u16) -> String {
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

async fn put(client: &Client, dynamodb: &str, item: Value) {
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

async fn send(client: &Client, port: u16, order: Value, delay_s: u64) {
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

fn template(dir: &Path) -> String {
    TEMPLATE.replace("NOTES_FILE", notes_file(dir).to_str().unwrap())
}

async fn start(dir: &Path) -> Fleet {
    let options = Options {
        template: Source {
            text: template(dir),
            origin: "a test".to_owned(),
        },
        web: Files::Embedded(&[]),
        port: 0,
        faults_seed: None,
        bootstraps: Some(dir.join("bootstraps")),
        executable: Path::new("/nowhere").to_owned(),
    };
    let data_dir = DataDir::open_exclusively(&dir.join("data")).unwrap();
    Fleet::start(data_dir, &options, clock::system()).await.unwrap()
}

fn notes_file(dir: &Path) -> PathBuf {
    dir.join("notes")
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_waits_for_the_whole_chain_from_a_write_to_the_last_function() {
    let place = Place::start().await;
    for round in 0..5 {
        let name = format!("r{round}");
        place
            .put(json!({"pk": {"S": name}, "do": {"S": "forward"}}))
            .await;
        place.idle().await;
        assert_eq!(
            place.notes()[2 * round..],
            [name.clone(), format!("{name}-forwarded")]
        );
    }
    place.fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_are_fired_by_hand_and_idle_waits_for_what_they_begin() {
    let place = Place::start().await;
    let url = |name: &str| format!("http://127.0.0.1:{}/_local/schedules/{name}", place.fleet.port());
    for (name, expected) in [("WorkFunctionNightly", 204), ("Hourly", 204), ("Nightly", 404)] {
        let response = place.client.post(url(name)).send().await.unwrap();
        assert_eq!(response.status().as_u16(), expected, "{name}");
        place.idle().await;
    }
    assert_eq!(place.notes(), ["night", "hour"]);
    let schedules = place.status().await["schedules"].clone();
    assert_eq!(
        schedules,
        json!([
            {"name": "Hourly", "next": null},
            {"name": "WorkFunctionNightly", "next": "2199-01-01T03:00:00Z"},
        ])
    );
    let get = place.client.get(url("Hourly")).send().await.unwrap();
    assert_eq!(get.status(), StatusCode::METHOD_NOT_ALLOWED);
    place.fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_crashes_its_function_ends_alone_where_it_is_seen() {
    let place = Place::start().await;
    for (name, order) in [("a", "nothing"), ("b", "exit"), ("c", "nothing"), ("d", "report")] {
        place.put(json!({"pk": {"S": name}, "do": {"S": order}})).await;
    }
    place.idle().await;
    let status = place.status().await;
    assert_eq!(status["in_flight"], 0);
    assert!(status["functions"]["changes"].is_object(), "{status}");
    let letters = status["queues"]["discarded"]["dead_letters"]
        .as_array()
        .unwrap()
        .clone();
    let mut reasons: Vec<&str> = letters
        .iter()
        .map(|letter| letter["reason"].as_str().unwrap())
        .collect();
    reasons.reverse();
    assert_eq!(
        reasons,
        [
            "RetryAttemptsExhausted: the function's process ended: exit status: 7",
            "RetryAttemptsExhausted: the function reported the record in batchItemFailures",
        ]
    );
    for letter in &letters {
        assert_eq!(
            letter["discarded"]["DDBStreamBatchInfo"]["batchSize"], 1,
            "{letter}"
        );
    }
    let mapping = &status["event_sources"][0];
    assert_eq!(
        (&mapping["function"], &mapping["lag"]),
        (&json!("changes"), &json!(0))
    );
    assert!(
        mapping["last_error"]["reason"]
            .as_str()
            .unwrap()
            .contains("batchItemFailures"),
        "{status}"
    );
    let notes = place.notes();
    let c = notes
        .iter()
        .find(|names| names.contains('c') && !names.contains('b'));
    assert!(c.is_some(), "the one behind it goes on: {notes:?}");
    assert_eq!(notes.iter().filter(|names| *names == "b").count(), 2, "{notes:?}");
    place.fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poison_message_ends_in_the_dead_letter_queue_and_can_be_sent_back() {
    let place = Place::start().await;
    let mended = place.dir.path().join("mended");
    place
        .send(json!({"name": "poison", "do": "report_until", "path": mended}))
        .await;
    place.send(json!({"name": "good"})).await;
    place.idle().await;
    let status = place.status().await;
    assert_eq!(status["queues"]["jobs"]["visible"], 0);
    let letters = &status["queues"]["jobs-dead"]["dead_letters"];
    assert_eq!(
        letters[0]["reason"],
        "received 1 times; the function reported the message in batchItemFailures"
    );
    assert!(
        !status.to_string().contains("report_until"),
        "no body is shown: {status}"
    );

    std::fs::write(&mended, "").unwrap();
    assert_eq!(invoke::redrive(place.fleet.port(), "jobs-dead").await.unwrap(), 1);
    place.idle().await;
    let status = place.status().await;
    assert_eq!(status["queues"]["jobs-dead"]["dead_letters"], json!([]));
    assert_eq!(
        place
            .notes()
            .iter()
            .filter(|line| line.contains("poison"))
            .count(),
        2
    );
    for not_one in ["jobs", "discarded", "nobody"] {
        assert!(
            invoke::redrive(place.fleet.port(), not_one).await.is_err(),
            "{not_one}"
        );
    }
    place.fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_goes_on_where_it_was() {
    let place = Place::start().await;
    place.put(json!({"pk": {"S": "before"}})).await;
    place.idle().await;
    let Place {
        dir, client, fleet, ..
    } = place;
    fleet.stop().await.unwrap();
    let place = Place {
        fleet: start(dir.path()).await,
        dynamodb: String::new(),
        client,
        dir,
    };
    place.idle().await;
    place.send(json!({"name": "after"})).await;
    place.idle().await;
    assert_eq!(place.notes(), ["before", "after"]);
    place.fleet.stop().await.unwrap();
}

/// A fleet in a process of its own that is killed in the middle of a batch.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_fleet_loses_nothing_and_goes_on_behind_its_checkpoint() {
    let (dir, client) = (make_dir(), client());
    let (template_file, release) = (dir.path().join("template.yaml"), dir.path().join("release"));
    std::fs::write(&template_file, template(dir.path())).unwrap();
    let mut child = tokio::process::Command::new(env!("CARGO_BIN_EXE_fleet"))
        .args(["--port", "0", "--data-dir"])
        .arg(dir.path().join("data"))
        .arg("--template")
        .arg(&template_file)
        .arg("--bootstraps")
        .arg(dir.path().join("bootstraps"))
        .stdout(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = tokio::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.next_line().await.unwrap().unwrap();
    let port: u16 = ready.rsplit(':').next().unwrap().parse().unwrap();
    let dynamodb = dynamodb(port).await;
    put(&client, &dynamodb, json!({"pk": {"S": "done"}})).await;
    let idle = client.post(format!("http://127.0.0.1:{port}/_local/idle"));
    assert_eq!(idle.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    send(&client, port, json!({"name": "late"}), 1).await;
    let held = json!({"pk": {"S": "held"}, "do": {"S": "hold"}, "path": {"S": release}});
    put(&client, &dynamodb, held).await;
    let notes = || std::fs::read_to_string(notes_file(dir.path())).unwrap_or_default();
    while !notes().contains("held") {
        tokio::task::yield_now().await;
    }
    child.kill().await.unwrap();
    // The surviving instance cannot respond to anyone, and ends.
    std::fs::write(&release, "").unwrap();

    let fleet = start(dir.path()).await;
    let idle = client.post(format!("http://127.0.0.1:{}/_local/idle", fleet.port()));
    assert_eq!(idle.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    let notes = notes();
    let times = |name: &str| notes.lines().filter(|line| *line == name).count();
    assert_eq!((times("done"), times("held")), (1, 2), "{notes}");
    assert!(times("late") >= 1, "{notes}");
    fleet.stop().await.unwrap();
}
