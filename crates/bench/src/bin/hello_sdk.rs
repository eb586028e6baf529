//! The floor of what works with the table: says hello after the same calls to DynamoDB that a function made, one
//! after another, with the SDK and nothing else.
//!
//! It sends what the function has sent, byte for byte, so that only the SDK itself, the connection and the reading
//! of the answer are counted; making the request counts as the function's own work.

use std::sync::Arc;

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde::Deserialize;
use serde_json::{Value, json};
use store::testing::client;

/// A call to make.
#[derive(Deserialize)]
struct Call {
    /// `x-amz-target`.
    target: String,
    body: String,
}

fn main() -> Result<(), Error> {
    let address = std::env::var("BENCH_DYNAMODB")?.parse()?;
    let calls: Vec<Call> = serde_json::from_str(&std::env::var("BENCH_CALLS")?)?;
    let (calls, client) = (Arc::new(calls), client(address));
    let hello = |_: LambdaEvent<Value>| {
        let (calls, client) = (Arc::clone(&calls), client.clone());
        async move {
            for call in calls.iter() {
                send(&client, call).await?;
            }
            Ok::<_, Error>(json!({"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "hello"}))
        }
    };
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(run(service_fn(hello)))
}

/// Sends the call's bytes as those of the operation, whose own reader reads the answer.
macro_rules! recorded {
    ($operation:expr, $call:expr) => {{
        let body = $call.body.clone();
        let operation = $operation.customize().mutate_request(move |request| {
            request.headers_mut().insert("content-length", body.len().to_string());
            *request.body_mut() = body.clone().into();
        });
        operation.send().await.map(drop).map_err(Error::from)
    }};
}

async fn send(client: &Client, call: &Call) -> Result<(), Error> {
    let (_, operation) = call.target.rsplit_once('.').unwrap_or_default();
    match operation {
        "BatchGetItem" => recorded!(client.batch_get_item().set_request_items(Some([].into())), call),
        "GetItem" => recorded!(client.get_item().table_name("t").set_key(Some([].into())), call),
        "PutItem" => recorded!(client.put_item().table_name("t").set_item(Some([].into())), call),
        "Query" => recorded!(client.query().table_name("t"), call),
        "TransactWriteItems" => {
            recorded!(client.transact_write_items().set_transact_items(Some(vec![])), call)
        }
        "UpdateItem" => recorded!(client.update_item().table_name("t").set_key(Some([].into())), call),
        other => Err(format!("{other} is not among the operations of this reference").into()),
    }
}
