//! Faults between the store and DynamoDB: responses that no emulator gives.
//!
//! They are injected where the SDK would open its connection, so requests, retries and responses are the SDK's own.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};
use store::{Patience, Store};

use crate::server::SERVER;

type Work = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// The fate of a request.
pub(crate) enum Fault {
    /// DynamoDB is not asked, and this is answered.
    Answer(u16, Value),
    /// DynamoDB handles the request, but its response is lost.
    LoseAnswer,
    /// Only the first half of a batch is done, at least one; the rest is returned as unprocessed.
    LeaveHalf,
    /// Nothing of a batch is done.
    LeaveAll,
    /// This happens first.
    After(Work),
}

impl Fault {
    /// An error as DynamoDB writes it.
    pub(crate) fn error(code: &str) -> Self {
        Self::Answer(400, error_body(code))
    }

    /// A cancelled transaction of two actions; this is why.
    pub(crate) fn cancelled(reason: &str) -> Self {
        let mut body = error_body("TransactionCanceledException");
        body["CancellationReasons"] = json!([{"Code": "None"}, {"Code": reason, "Message": "m"}]);
        Self::Answer(400, body)
    }

    /// Something else happens first.
    pub(crate) fn after(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self::After(Box::pin(work))
    }
}

fn error_body(code: &str) -> Value {
    json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "injected"})
}

/// Faults to come, and the operations that were asked for.
#[derive(Clone)]
pub(crate) struct Faults {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    next: VecDeque<(&'static str, Fault)>,
    asked: Vec<String>,
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Faults")
    }
}

impl Faults {
    /// A store whose requests meet faults, and never wait before the SDK tries again.
    pub(crate) fn new(attempts: u32) -> (Self, Store) {
        Self::on(&SERVER.table, attempts)
    }

    /// The same for another table.
    pub(crate) fn on(table: &str, attempts: u32) -> (Self, Store) {
        let faults = Self {
            state: Arc::default(),
        };
        let retries = RetryConfig::standard()
            .with_max_attempts(attempts)
            .with_initial_backoff(std::time::Duration::ZERO);
        let plain = store::testing::client(SERVER.address);
        let config = plain
            .config()
            .to_builder()
            .retry_config(retries)
            .http_client(FaultyClient {
                faults: faults.clone(),
                inner: sdk_http::Http::default(),
            });
        let store = Store::new(
            Client::from_conf(config.build()),
            table,
            Patience::without_pauses(),
        );
        (faults, store)
    }

    /// The next request for `operation` meets it.
    pub(crate) fn add(&self, operation: &'static str, fault: Fault) {
        self.state.lock().unwrap().next.push_back((operation, fault));
    }

    /// The next hundred requests for `operation` meet it: more than any patience.
    pub(crate) fn add_many(&self, operation: &'static str, fault: impl Fn() -> Fault) {
        for _ in 0..100 {
            self.add(operation, fault());
        }
    }

    /// No request meets any fault.
    pub(crate) fn clear(&self) {
        self.state.lock().unwrap().next.clear();
    }

    /// The operations asked for since the last call, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().asked)
    }

    fn meet(&self, operation: &str) -> Option<Fault> {
        let mut state = self.state.lock().unwrap();
        state.asked.push(operation.to_owned());
        let at = state.next.iter().position(|(wanted, _)| *wanted == operation)?;
        state.next.remove(at).map(|(_, fault)| fault)
    }
}

#[derive(Debug)]
struct FaultyClient {
    faults: Faults,
    inner: sdk_http::Http,
}

impl HttpClient for FaultyClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(FaultyConnector {
            faults: self.faults.clone(),
            inner: self.inner.http_connector(settings, components),
        })
    }
}

#[derive(Debug)]
struct FaultyConnector {
    faults: Faults,
    inner: SharedHttpConnector,
}

impl HttpConnector for FaultyConnector {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        assert!(
            operation != "Query" || body_of(&request)["Limit"].is_u64(),
            "a query without Limit costs by the size of its partition"
        );
        let inner = self.inner.clone();
        match self.faults.meet(&operation) {
            None => inner.call(request),
            Some(Fault::Answer(status, body)) => {
                HttpConnectorFuture::ready(Ok(response(status, body.to_string())))
            }
            Some(Fault::LoseAnswer) => HttpConnectorFuture::new(async move {
                inner.call(request).await?;
                Ok(response(500, error_body("InternalServerError").to_string()))
            }),
            Some(Fault::After(work)) => HttpConnectorFuture::new(async move {
                work.await;
                inner.call(request).await
            }),
            Some(Fault::LeaveAll) => {
                let left = std::mem::take(&mut body_of(&request)["RequestItems"]);
                let answer = json!({"Responses": {}, "UnprocessedKeys": left, "UnprocessedItems": left});
                HttpConnectorFuture::ready(Ok(response(200, answer.to_string())))
            }
            Some(Fault::LeaveHalf) => {
                let mut body = body_of(&request);
                let left = halve(&mut body["RequestItems"]);
                let body = body.to_string();
                request
                    .headers_mut()
                    .insert("content-length", body.len().to_string());
                *request.body_mut() = SdkBody::from(body);
                HttpConnectorFuture::new(async move {
                    let answer = inner.call(request).await?;
                    let status = answer.status().as_u16();
                    let text = read(answer.into_body()).await;
                    let mut answer: Value = serde_json::from_slice(&text).unwrap();
                    answer["UnprocessedKeys"] = left.clone();
                    answer["UnprocessedItems"] = left;
                    Ok(response(status, answer.to_string()))
                })
            }
        }
    }
}

/// Takes the second half of a batch away.
fn halve(items: &mut Value) -> Value {
    let mut left = items.clone();
    for (table, wanted) in items.as_object_mut().unwrap() {
        // BatchGetItem has its keys one level further down than BatchWriteItem its requests.
        let (wanted, left) = match wanted {
            Value::Array(_) => (wanted, &mut left[table]),
            _ => (&mut wanted["Keys"], &mut left[table]["Keys"]),
        };
        let wanted = wanted.as_array_mut().unwrap();
        *left = wanted.split_off(wanted.len().div_ceil(2)).into();
    }
    left
}

fn body_of(request: &HttpRequest) -> Value {
    serde_json::from_slice(request.body().bytes().unwrap()).unwrap()
}

async fn read(body: SdkBody) -> Vec<u8> {
    aws_smithy_types::byte_stream::ByteStream::new(body)
        .collect()
        .await
        .unwrap()
        .to_vec()
}

fn response(status: u16, body: String) -> HttpResponse {
    HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body))
}
