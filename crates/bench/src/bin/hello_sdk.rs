//! The floor of functions that use the table: responds hello after the same calls to DynamoDB that a function made, one
//! after another, with the SDK and nothing else.
//!
//! It uses the functions' own client and sends the function's requests byte for byte, so that only the SDK itself, the
//! connection and the parsing of the response count; building the request counts as the function's own work.

use std::sync::Arc;

use aws::{Config, Sdk};
use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
use serde::Deserialize;
use serde_json::{Value, json};

/// A call to make.
#[derive(Deserialize)]
struct Call {
    /// `x-amz-target`.
    target: String,
    body: String,
}

/// Sends the call's bytes as a request of the operation, whose own parser reads the response.
macro_rules! send {
    ($call:expr, $operation:expr) => {{
        let body = $call.body.clone();
        let operation = $operation.customize().mutate_request(move |request| {
            request
                .headers_mut()
                .insert("content-length", body.len().to_string());
            *request.body_mut() = body.clone().into();
        });
        operation.send().await.map(drop).map_err(Error::from)
    }};
}

/// Makes the calls, one after another. A macro, since the client's type is the SDK's, which only `aws` and `store` name.
macro_rules! make {
    ($client:expr, $calls:expr) => {
        for call in $calls {
            let (_, operation) = call.target.rsplit_once('.').unwrap_or_default();
            // What is set here only makes the operation complete; the recorded bytes take its place.
            match operation {
                "BatchGetItem" => send!(call, $client.batch_get_item().set_request_items(Some([].into()))),
                "GetItem" => send!(call, $client.get_item().table_name("t").set_key(Some([].into()))),
                "PutItem" => send!(call, $client.put_item().table_name("t").set_item(Some([].into()))),
                "UpdateItem" => send!(
                    call,
                    $client.update_item().table_name("t").set_key(Some([].into()))
                ),
                other => Err(format!("{other} is not among the operations of this reference").into()),
            }?;
        }
    };
}

fn main() -> Result<(), Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(start())
}

/// Fetches the pool's keys and one item, as every function does at its start, then serves.
async fn start() -> Result<(), Error> {
    let calls: Vec<Call> = serde_json::from_str(&std::env::var("BENCH_CALLS")?)?;
    let config = Config::from_env()?;
    let sdk = Sdk::new(config.sdk);
    let keys = sdk.token_keys(&config.pool);
    let table = async {
        let client = sdk.dynamodb();
        make!(client, calls.iter().take(1));
        Ok::<_, Error>(client)
    };
    let (keys, client) = tokio::join!(keys.fetch(), table);
    keys?;
    let (calls, client) = (Arc::new(calls), client?);
    let hello = move |_: LambdaEvent<Value>| {
        let (calls, client) = (Arc::clone(&calls), client.clone());
        async move {
            make!(client, calls.iter());
            Ok::<_, Error>(
                json!({"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "hello"}),
            )
        }
    };
    // As the functions do.
    tokio::spawn(Runtime::new(service_fn(hello)).run()).await?
}
