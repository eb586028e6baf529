//! A function for the tests of the local cloud: does what its event says.

use std::process::exit;

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

fn main() -> Result<(), Error> {
    if std::env::var("INIT").as_deref() == Ok("exit") {
        eprintln!("no start today");
        exit(3);
    }
    if std::env::var("INIT").as_deref() == Ok("hang") {
        loop {
            std::thread::park();
        }
    }
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(run(service_fn(handle)))
}

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let (event, context) = event.into_parts();
    // Events of the gateway carry the order in their body.
    let order: Value = match event.get("body").and_then(Value::as_str) {
        Some(body) => serde_json::from_str(body)?,
        None => event.clone(),
    };
    match order.get("do").and_then(Value::as_str) {
        Some("exit") => exit(7),
        Some("fail") => Err("it went wrong".into()),
        Some("hang") => std::future::pending().await,
        Some("large") => {
            let length = order.get("bytes").and_then(Value::as_u64).unwrap_or_default();
            // Two of the bytes are the quotes.
            Ok(Value::String(
                "x".repeat(usize::try_from(length)?.saturating_sub(2)),
            ))
        }
        Some("wait") => {
            // Until somebody else makes the file.
            let path = order.get("path").and_then(Value::as_str).unwrap_or_default();
            while !std::fs::exists(path)? {
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
            Ok(json!({"pid": std::process::id()}))
        }
        Some("environment") => Ok(std::env::vars().collect()),
        Some("context") => Ok(json!({
            "request_id": context.request_id,
            "deadline": context.deadline,
            "arn": context.invoked_function_arn,
            "trace": context.xray_trace_id,
        })),
        Some("answer") => Ok(order.get("answer").cloned().unwrap_or_default()),
        Some("pid") => Ok(json!({"pid": std::process::id()})),
        _ => Ok(event),
    }
}
