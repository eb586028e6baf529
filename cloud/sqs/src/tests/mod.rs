use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use cloud_core::clock::ManualClock;
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use cloud_core::policy::{Policy, Statement};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{QueueSettings, Redrive, Sqs, arn};

mod durability;
mod faults;
mod limits;
mod move_tasks;
mod permissions;
mod queues;
mod receive;
mod status;

/// A service with the queue `jobs`, whose messages go to `dead` after two receives.
struct Place {
    dir: tempfile::TempDir,
    clock: Arc<ManualClock>,
    faults: Faults,
    sqs: Sqs,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = ManualClock::new("2026-01-02T03:04:05Z".parse().unwrap());
        let faults = Faults::default();
        let sqs = open(&dir, &clock, &faults);
        Self {
            dir,
            clock,
            faults,
            sqs,
        }
    }

    /// As after a `kill -9`: nothing is closed.
    fn reopen(&mut self) {
        self.sqs = open(&self.dir, &self.clock, &self.faults);
    }

    async fn raw(&self, operation: &str, input: Value) -> (StatusCode, String, Value) {
        self.raw_as("local", operation, input).await
    }

    async fn raw_as(&self, access_key: &str, operation: &str, input: Value) -> (StatusCode, String, Value) {
        let request = Request::post("/")
            .header("content-type", "application/x-amz-json-1.0")
            .header(
                "authorization",
                format!("AWS4-HMAC-SHA256 Credential={access_key}/x"),
            )
            .header("x-amz-target", format!("AmazonSQS.{operation}"))
            .body(Body::from(input.to_string()))
            .unwrap();
        let response = self.sqs.router().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        assert_eq!(headers["content-type"], "application/x-amz-json-1.0");
        let query_error = headers.get("x-amzn-query-error");
        let query_error = query_error.map(|value| value.to_str().unwrap().to_owned());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&body).unwrap();
        (status, query_error.unwrap_or_default(), body)
    }

    async fn call(&self, operation: &str, input: Value) -> Value {
        let (status, _, body) = self.raw(operation, input).await;
        assert_eq!(status, StatusCode::OK, "{operation}: {body}");
        body
    }

    /// The shape's name and the query code of the error that must come.
    async fn fail(&self, operation: &str, input: Value) -> (String, String) {
        let (status, query_error, body) = self.raw(operation, input).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{operation}: {body}");
        let shape = body["__type"]
            .as_str()
            .unwrap()
            .strip_prefix("com.amazonaws.sqs#");
        let code = query_error.strip_suffix(";Sender").unwrap();
        (shape.unwrap().to_owned(), code.to_owned())
    }

    async fn send(&self, body: &str) -> String {
        let sent = self
            .call(
                "SendMessage",
                json!({"QueueUrl": url("jobs"), "MessageBody": body}),
            )
            .await;
        sent["MessageId"].as_str().unwrap().to_owned()
    }

    /// Up to ten messages, with everything there is about them.
    async fn receive(&self, queue: &str) -> Vec<Value> {
        let received = self
            .call(
                "ReceiveMessage",
                json!({
                    "QueueUrl": url(queue), "MaxNumberOfMessages": 10,
                    "MessageSystemAttributeNames": ["All"], "MessageAttributeNames": ["All"],
                }),
            )
            .await;
        received["Messages"].as_array().cloned().unwrap_or_default()
    }

    async fn bodies(&self, queue: &str) -> Vec<String> {
        let messages = self.receive(queue).await;
        messages
            .iter()
            .map(|message| message["Body"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Visible, in flight, delayed.
    async fn counts(&self, queue: &str) -> (u64, u64, u64) {
        let counts = self.sqs.counts(queue).await.unwrap();
        (counts.visible, counts.in_flight, counts.delayed)
    }

    async fn delete(&self, message: &Value) {
        self.call(
            "DeleteMessage",
            json!({"QueueUrl": url("jobs"), "ReceiptHandle": message["ReceiptHandle"]}),
        )
        .await;
    }
}

fn open(dir: &tempfile::TempDir, clock: &Arc<ManualClock>, faults: &Faults) -> Sqs {
    let mut jobs = QueueSettings::new("jobs".to_owned());
    jobs.redrive = Some(Redrive {
        dead_letter_target_arn: arn("dead"),
        max_receive_count: 2,
    });
    let dead = QueueSettings::new("dead".to_owned());
    let plain = QueueSettings::new("plain".to_owned());
    Sqs::open(
        dir.path(),
        "http://127.0.0.1:3000/_local/sqs",
        vec![jobs, dead, plain],
        (faults.clone(), iam()),
        clock.clone(),
    )
    .unwrap()
}

/// The function `sender` may send to `jobs`.
fn iam() -> Iam {
    let send = Statement {
        allows: true,
        actions: vec!["sqs:SendMessage".to_owned()],
        resources: vec![arn("jobs")],
        ..Statement::default()
    };
    Iam::new([("sender", "SenderRole", Policy(vec![send]))])
}

fn url(queue: &str) -> String {
    super::url("http://127.0.0.1:3000/_local/sqs", queue)
}
