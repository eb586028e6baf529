//! A proxy between the functions and DynamoDB: counts requests and capacity, and can replay responses from memory.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use crate::serve;

/// One request to DynamoDB and its response.
#[derive(Clone)]
pub(crate) struct Call {
    /// `x-amz-target`.
    pub(crate) target: String,
    /// The body of the request.
    pub(crate) request: Bytes,
    /// The body of the response.
    pub(crate) answer: Bytes,
}

/// The cost of a series of calls.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// The number of requests.
    pub(crate) requests: usize,
    /// The number of requests, those in parallel counted once.
    pub(crate) round_trips: usize,
    /// The read capacity units.
    pub(crate) read_units: f64,
    /// The write capacity units, indexes included.
    pub(crate) write_units: f64,
}

#[derive(Default)]
struct State {
    under_way: usize,
    round_trips: usize,
    calls: Vec<Call>,
    /// The calls that are replayed; while there are any, no request is forwarded.
    replay: Vec<Call>,
}

/// The proxy.
#[derive(Clone)]
pub(crate) struct Proxy {
    /// The address that it listens on.
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Proxy {
    /// Starts a proxy of the DynamoDB at this address.
    pub(crate) async fn start(dynamodb: SocketAddr) -> anyhow::Result<Self> {
        let state = Arc::new(Mutex::new(State::default()));
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        let shared = Arc::clone(&state);
        let address = serve::serve(move |request| {
            let (state, client) = (Arc::clone(&shared), client.clone());
            async move {
                if let Some(answer) = replayed(&state, &request) {
                    return answer;
                }
                lock(&state).enter();
                let answer = forward(&client, dynamodb, request).await;
                let mut state = lock(&state);
                state.under_way -= 1;
                match answer {
                    Ok((call, answer)) => {
                        state.calls.push(call);
                        answer
                    }
                    Err(error) => serve::json(500, format!(r#"{{"message":"{error}"}}"#)),
                }
            }
        })
        .await?;
        Ok(Self { address, state })
    }

    /// Clears all calls; from now on forwards and records requests.
    pub(crate) fn record(&self) {
        *lock(&self.state) = State::default();
    }

    /// The recorded calls.
    pub(crate) fn recorded(&self) -> Vec<Call> {
        lock(&self.state).calls.clone()
    }

    /// The cost of the recorded calls.
    pub(crate) fn cost(&self) -> anyhow::Result<Cost> {
        let state = lock(&self.state);
        let mut cost = Cost {
            requests: state.calls.len(),
            round_trips: state.round_trips,
            ..Cost::default()
        };
        for call in &state.calls {
            let units = units(&call.answer).with_context(|| format!("{} tells no capacity", call.target))?;
            if ["GetItem", "BatchGetItem", "Query"]
                .iter()
                .any(|read| call.target.ends_with(&format!(".{read}")))
            {
                cost.read_units += units;
            } else {
                cost.write_units += units;
            }
        }
        Ok(cost)
    }

    /// From now on replays these calls. A request that is not among them, because it has a new time or id, gets the response
    /// of the last one of its operation.
    pub(crate) fn replay(&self, calls: &[Call]) {
        *lock(&self.state) = State {
            replay: calls.to_vec(),
            ..State::default()
        };
    }
}

impl State {
    fn enter(&mut self) {
        if self.under_way == 0 {
            self.round_trips += 1;
        }
        self.under_way += 1;
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn target(request: &Request<Bytes>) -> &str {
    let target = request.headers().get("x-amz-target");
    target.and_then(|target| target.to_str().ok()).unwrap_or_default()
}

fn replayed(state: &Mutex<State>, request: &Request<Bytes>) -> Option<Response<Bytes>> {
    let state = lock(state);
    if state.replay.is_empty() {
        return None;
    }
    let calls = state.replay.iter().filter(|call| call.target == target(request));
    let calls: Vec<&Call> = calls.collect();
    let call = match calls[..] {
        // Not compared: that would take time, which counts as the function's.
        [only] => Some(only),
        _ => calls
            .iter()
            .copied()
            .find(|call| is_same(&call.request, request.body())),
    };
    Some(match call.or(calls.last().copied()) {
        Some(call) => serve::json(200, call.answer.clone()),
        None => serve::json(500, r#"{"message":"was not recorded"}"#),
    })
}

/// Whether two requests are equal as JSON; the SDK writes members in any order.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let read = |body: &[u8]| serde_json::from_slice::<Value>(body).ok();
    read(one) == read(other)
}

async fn forward(
    client: &Client<HttpConnector, Full<Bytes>>,
    dynamodb: SocketAddr,
    mut request: Request<Bytes>,
) -> anyhow::Result<(Call, Response<Bytes>)> {
    *request.uri_mut() = Uri::try_from(format!("http://{dynamodb}/"))?;
    let (target, sent) = (target(&request).to_owned(), request.body().clone());
    let (parts, body) = client.request(request.map(Full::new)).await?.into_parts();
    let answer = body.collect().await?.to_bytes();
    let call = Call {
        target,
        request: sent,
        answer: answer.clone(),
    };
    Ok((call, Response::from_parts(parts, answer)))
}

/// The sum of `CapacityUnits` of a response, which has one `ConsumedCapacity`, or one for each table.
fn units(answer: &[u8]) -> Option<f64> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    let capacity = answer.get("ConsumedCapacity")?;
    let units = |one: &Value| one.get("CapacityUnits").and_then(Value::as_f64);
    match capacity {
        Value::Array(tables) => tables.iter().map(units).sum(),
        one => units(one),
    }
}
