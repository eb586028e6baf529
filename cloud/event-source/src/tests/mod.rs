use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cloud_core::clock::{Clock as _, ManualClock, SystemClock};
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use cloud_core::in_flight::InFlight;
use cloud_dynamodb::{DynamoDb, TableSettings};
use cloud_lambda::InvokeError;
use cloud_sqs::{QueueSettings, Redrive, Sqs};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::mapping::{Invoke, Outcome};
use super::settings::{EventSource, QueueSource, StreamSource, Upstream};
use super::{Dependencies, EventSources, MappingConfig};

mod batches;
mod chains;
mod discards;
mod queues;
mod retries;

/// Answers an event, or fails.
type Handler = Box<dyn Fn(&Value) -> Result<Value, InvokeError> + Send + Sync>;

/// A function in this process: records its events, and responds as the test says.
struct FakeFunction {
    events: Mutex<Vec<Value>>,
    handler: Handler,
    invoked: Notify,
}

impl Invoke for FakeFunction {
    fn invoke<'a>(&'a self, function: &'a str, event: Bytes, request_id: String) -> Outcome<'a> {
        assert_eq!(function, "f");
        assert_eq!(request_id.len(), 36);
        let event: Value = serde_json::from_slice(&event).unwrap();
        self.events.lock().unwrap().push(event.clone());
        self.invoked.notify_waiters();
        let answer = (self.handler)(&event);
        Box::pin(async move { Ok(Bytes::from(answer?.to_string())) })
    }
}

/// A table `things`, queues, and one mapping to the function `f`.
struct Place {
    dir: tempfile::TempDir,
    clock: Arc<ManualClock>,
    dynamo: Option<DynamoDb>,
    sqs: Sqs,
    function: Arc<FakeFunction>,
    sources: Option<EventSources>,
}

impl Place {
    fn new(handler: impl Fn(&Value) -> Result<Value, InvokeError> + Send + Sync + 'static) -> Self {
        let dir = tempfile::tempdir().unwrap();
        // dynoxide stamps records with the machine's time; queues know milliseconds.
        let now_ms = SystemClock.now().as_millisecond();
        let clock = ManualClock::new(jiff::Timestamp::from_millisecond(now_ms).unwrap());
        let mut jobs = QueueSettings::new("jobs".to_owned());
        jobs.redrive = Some(Redrive {
            dead_letter_target_arn: cloud_sqs::arn("dead"),
            max_receive_count: 2,
        });
        let dead = QueueSettings::new("dead".to_owned());
        let sqs = Sqs::open(
            dir.path(),
            "http://127.0.0.1:1",
            vec![jobs, dead],
            (Faults::default(), Iam::default()),
            clock.clone(),
        )
        .unwrap();
        let mut place = Self {
            dynamo: None,
            sqs,
            function: Arc::new(FakeFunction {
                events: Mutex::default(),
                handler: Box::new(handler),
                invoked: Notify::new(),
            }),
            sources: None,
            dir,
            clock,
        };
        place.open_table();
        place
    }

    fn open_table(&mut self) {
        let table = TableSettings {
            name: "things".to_owned(),
            create_request: json!({
                "TableName": "things",
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
            }),
            ttl_attribute: None,
        };
        self.dynamo =
            Some(DynamoDb::start(self.dir.path(), &[table], Default::default(), self.clock.clone()).unwrap());
    }

    fn put(&self, pk: &str) {
        let put = json!({"TableName": "things", "Item": {"pk": {"S": pk}}});
        let database = self.dynamo.as_ref().unwrap().database();
        database.put_item(serde_json::from_value(put).unwrap()).unwrap();
    }

    async fn start(&mut self, sources: Vec<EventSource>) {
        let mappings = sources.into_iter().map(|source| MappingConfig {
            function: "f".to_owned(),
            function_arn: "arn:aws:lambda:us-east-1:000000000000:function:f".to_owned(),
            max_instances: 4,
            source,
        });
        let parts = Dependencies {
            shards: 1,
            invoke: self.function.clone(),
            lambda: InFlight::default(),
            sqs: self.sqs.clone(),
            clock: self.clock.clone(),
        };
        let dynamo = self.dynamo.as_mut().unwrap();
        let sources = parts
            .start(self.dir.path(), mappings.collect(), dynamo)
            .await
            .unwrap();
        self.sources = Some(sources);
    }

    /// Stops the mappings without a word and starts them again.
    async fn restart(&mut self, sources: Vec<EventSource>) {
        self.sources().stop().await;
        self.start(sources).await;
    }

    fn sources(&self) -> &EventSources {
        self.sources.as_ref().unwrap()
    }

    /// Waits until all is done, advancing the clock for those who wait for a time.
    async fn idle(&self) {
        let mut idle = Box::pin(self.sources().idle());
        loop {
            tokio::select! {
                done = &mut idle => return done.unwrap(),
                () = tokio::task::yield_now() => self.pass_time().await,
            }
        }
    }

    /// Advances to the next awaited time, unless some task is working rather than waiting: while a disk is
    /// slow no time passes.
    async fn pass_time(&self) {
        let inner = &self.sources().inner;
        let tasks = inner.tasks.lock().await.len();
        if inner.busy.current() == 0 || self.clock.waiting() >= tasks {
            self.clock.advance_to_next();
        }
    }

    /// Waits until the function was invoked so often.
    async fn invoked(&self, times: usize) {
        loop {
            let invoked = self.function.invoked.notified();
            tokio::pin!(invoked);
            invoked.as_mut().enable();
            if self.function.events.lock().unwrap().len() >= times {
                return;
            }
            invoked.await;
        }
    }

    /// The items' keys or the messages' bodies of each invocation.
    fn batches(&self) -> Vec<Vec<String>> {
        let events = self.function.events.lock().unwrap();
        events.iter().map(names).collect()
    }

    async fn dead(&self) -> Vec<Value> {
        let messages = self.sqs.receive("dead", 10, usize::MAX).await.unwrap();
        messages
            .iter()
            .map(|message| serde_json::from_str(&message.body).unwrap())
            .collect()
    }
}

fn names(event: &Value) -> Vec<String> {
    let records = event["Records"].as_array().unwrap();
    let name = |record: &Value| match record.get("body") {
        Some(body) => body.as_str().unwrap().to_owned(),
        None => record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap().to_owned(),
    };
    records.iter().map(name).collect()
}

/// Reports the records whose name begins with this.
fn report(event: &Value, prefix: &str) -> Value {
    let records = event["Records"].as_array().unwrap();
    let failures: Vec<Value> = names(event)
        .iter()
        .zip(records)
        .filter(|(name, _)| name.starts_with(prefix))
        .map(|(_, record)| {
            let id = record
                .get("messageId")
                .unwrap_or(&record["dynamodb"]["SequenceNumber"]);
            json!({"itemIdentifier": id})
        })
        .collect();
    json!({"batchItemFailures": failures})
}

fn failure() -> InvokeError {
    InvokeError::Function(r#"{"errorType": "Broken", "errorMessage": "a person's words"}"#.into())
}

fn stream(change: impl FnOnce(&mut EventSource, &mut StreamSource)) -> EventSource {
    let mut upstream = StreamSource {
        table: "things".to_owned(),
        stream_arn: "arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/local".to_owned(),
        starts_at_trim_horizon: true,
        parallelization_factor: 1,
        bisects_on_error: false,
        maximum_retry_attempts: None,
        maximum_record_age_s: None,
        on_failure_arn: Some(cloud_sqs::arn("dead")),
    };
    let mut source = source(Upstream::Stream(upstream.clone()));
    change(&mut source, &mut upstream);
    source.upstream = Upstream::Stream(upstream);
    source
}

fn queue(change: impl FnOnce(&mut EventSource)) -> EventSource {
    let mut source = source(Upstream::Queue(QueueSource {
        queue: "jobs".to_owned(),
        maximum_concurrency: None,
    }));
    change(&mut source);
    source
}

fn source(upstream: Upstream) -> EventSource {
    EventSource {
        name: "E".to_owned(),
        is_enabled: true,
        batch_size: 10,
        batching_window_s: 0,
        filters: Vec::new(),
        reports_item_failures: false,
        upstream,
    }
}
