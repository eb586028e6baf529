//! In front of `dynoxide`: each request passes what a service of AWS checks first, and the faults that are asked for.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, Request, Response, Uri, header};
use cloud_core::faults::{Fault, Faults};
use cloud_core::iam::Iam;
use cloud_core::protocol;
use dynoxide::Database;
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use super::batches::Unprocessed;
use super::lag::Lag;
use super::output::change_output;
use super::{errors, permissions, trim};

/// "DynamoDB API … a request can be up to 16 MB".
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Of a thousand calls, those that are late, and by how much at most.
const PERMILLE_LATE: u64 = 10;
const LATE_MS: u64 = 40;
/// Of a thousand calls of a batch, those of which a part is left.
const PERMILLE_UNPROCESSED: u64 = 20;
/// Of a thousand writes, those that the indexes learn of late, and by how much at most.
const PERMILLE_LAGGING: u64 = 30;
const LAG_MS: u64 = 200;
/// Of a thousand transactions, and of a thousand writes of one item, those that meet another.
const PERMILLE_CONFLICT: u64 = 10;

/// The parts that all requests share.
#[derive(Clone)]
pub(crate) struct Front {
    client: Client<HttpConnector, Full<Bytes>>,
    dynoxide: SocketAddr,
    database: Database,
    faults: Faults,
    iam: Iam,
    lag: Lag,
}

impl Front {
    pub(crate) fn new(
        (dynoxide, database): (SocketAddr, Database),
        (faults, iam): (Faults, Iam),
        lag: Lag,
    ) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            dynoxide,
            database,
            faults,
            iam,
            lag,
        }
    }

    pub(crate) fn router(self) -> Router {
        Router::new()
            .fallback(answer)
            .layer(DefaultBodyLimit::max(MOST_BYTES))
            .with_state(self)
    }

    async fn forward(&self, call: Call) -> anyhow::Result<Response<Body>> {
        let mut request = Request::new(Full::new(call.body));
        *request.method_mut() = call.method;
        *request.uri_mut() = Uri::builder()
            .scheme("http")
            .authority(self.dynoxide.to_string())
            .path_and_query(call.path)
            .build()?;
        *request.headers_mut() = call.headers;
        // Those of this body and this connection are added by the client.
        for name in [
            header::CONTENT_LENGTH,
            header::TRANSFER_ENCODING,
            header::CONNECTION,
        ] {
            request.headers_mut().remove(name);
        }
        let response = self.client.request(request).await.context("dynoxide is away")?;
        Ok(response.map(Body::new))
    }

    /// The response under faults.
    async fn work(&self, mut call: Call) -> anyhow::Result<Response<Body>> {
        let operation = call.operation().map(str::to_owned);
        // What is no operation of this API, as those of streams, is for the account alone.
        let asked = operation.as_deref().unwrap_or_default();
        if let Err(refusal) = permissions::check(&self.iam, &call.headers, asked, &call.body) {
            return Ok(errors::refused(&refusal));
        }
        let Some(operation) = operation else {
            let is_iterator = call.stream_operation() == Some("GetShardIterator");
            if is_iterator && trim::is_trimmed(self.database.clone(), call.body.clone()).await? {
                return Ok(errors::trimmed());
            }
            return self.forward(call).await;
        };
        let fault = self.faults.take("dynamodb", &operation, &call.headers);
        match fault {
            Some(Fault::AnswerLost) => return self.forward(call).await.map(|_| errors::internal()),
            Some(fault) => return Ok(errors::of(fault, &operation, &call.body)),
            None => {}
        }
        let Some(chance) = self.faults.chance() else {
            return self.forward(call).await;
        };
        let drawn = |what: &str| chance.permille(&format!("dynamodb/{operation}/{what}"));
        if drawn("late") < PERMILLE_LATE {
            tokio::time::sleep(Duration::from_millis(1 + drawn("ms") % LATE_MS)).await;
        }
        if errors::can_conflict(&operation) && drawn("conflict") < PERMILLE_CONFLICT {
            return Ok(errors::conflict(&operation, &call.body));
        }
        if drawn("unprocessed") < PERMILLE_UNPROCESSED
            && let Some(unprocessed) = Unprocessed::split(&operation, &mut call.body)
        {
            return unprocessed.add_to(self.forward(call).await?).await;
        }
        if drawn("lag") < PERMILLE_LAGGING {
            // Before the write: no query may find the item in between.
            let lag = Duration::from_millis(1 + drawn("ms") % LAG_MS);
            self.lag.miss(&operation, &call.body, lag);
        }
        let table = (operation == "Query")
            .then(|| indexed_table(&call.body))
            .flatten();
        let response = self.forward(call).await?;
        match table {
            Some(table) => change_output(response, |output| self.lag.hide(&table, output)).await,
            None => Ok(response),
        }
    }
}

/// A request.
struct Call {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Call {
    fn operation(&self) -> Option<&str> {
        protocol::json_operation(&self.method, &self.headers, "DynamoDB_20120810")
    }

    fn stream_operation(&self) -> Option<&str> {
        protocol::json_operation(&self.method, &self.headers, "DynamoDBStreams_20120810")
    }
}

async fn answer(
    State(front): State<Front>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let call = Call {
        method,
        path,
        headers,
        body,
    };
    front.work(call).await.unwrap_or_else(|error| {
        tracing::error!(
            error = format!("{error:#}"),
            "a request did not reach the database"
        );
        errors::internal()
    })
}

/// The table of a query on an index.
fn indexed_table(body: &[u8]) -> Option<String> {
    let request: Value = serde_json::from_slice(body).ok()?;
    request.get("IndexName")?;
    Some(request.get("TableName")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests;
