//! A function for the tests of the local cloud: does what its event says.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::exit;
use std::sync::atomic::{AtomicU64, Ordering};

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

fn main() -> Result<(), Error> {
    if std::env::var("INIT").as_deref() == Ok("exit") {
        eprintln!("no start today");
        exit(3);
    }
    if std::env::var("INIT").as_deref() == Ok("hang") {
        park();
    }
    if std::env::var("INIT").as_deref() == Ok("rude") {
        return rude();
    }
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(run(service_fn(handle)))
}

/// Speaks the Runtime API as no runtime should, in the way that its event says.
fn rude() -> Result<(), Error> {
    let api = std::env::var("AWS_LAMBDA_RUNTIME_API")?;
    let (host, path) = api
        .trim_start_matches("http://")
        .split_once('/')
        .ok_or("no path")?;
    let call = |method: &str, rest: &str, body: &str| -> Result<String, Error> {
        let mut stream = TcpStream::connect(host)?;
        let (path, length) = (
            format!("/{path}/2018-06-01/runtime/invocation/{rest}"),
            body.len(),
        );
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    loop {
        let event = call("GET", "next", "")?;
        let id = event
            .lines()
            .find_map(|line| line.strip_prefix("lambda-runtime-aws-request-id: "))
            .ok_or("no request id")?;
        let answer_to = |id: &str, body: Value| call("POST", &format!("{id}/response"), &body.to_string());
        let pid = json!({"pid": std::process::id()});
        if event.ends_with(r#"{"do":"silence"}"#) {
            continue;
        } else if event.ends_with(r#"{"do":"stall"}"#) {
            answer_to(id, pid)?;
            park();
        } else if event.ends_with(r#"{"do":"mistake"}"#) {
            let refused = answer_to("00000000-0000-4000-8000-000000000000", json!("for nobody"))?;
            answer_to(id, json!({"refused": refused.lines().next()}))?;
        } else {
            answer_to(id, pid)?;
        }
    }
}

fn park() -> ! {
    loop {
        std::thread::park();
    }
}

/// How many events this process has got.
static EVENTS: AtomicU64 = AtomicU64::new(0);

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let number = EVENTS.fetch_add(1, Ordering::SeqCst) + 1;
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
        Some("number") => Ok(json!({"number": number})),
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
