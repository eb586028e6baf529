//! A function for the tests of the cloud: it does what its event orders.

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

/// Violates the Runtime API in the way that its event orders.
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

/// The number of events of this process.
static EVENTS: AtomicU64 = AtomicU64::new(0);

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let number = EVENTS.fetch_add(1, Ordering::SeqCst) + 1;
    let (event, context) = event.into_parts();
    if let Some(records) = event.get("Records").and_then(Value::as_array) {
        return handle_batch(records).await;
    }
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
            // Until another process creates the file.
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
        // A version of a function over HTTP.
        _ if std::env::var("STATUS").is_ok() => {
            let (status, version) = (
                std::env::var("STATUS")?,
                std::env::var("AWS_LAMBDA_FUNCTION_VERSION")?,
            );
            Ok(json!({"statusCode": status.parse::<u16>()?, "body": json!({"version": version}).to_string()}))
        }
        _ => Ok(event),
    }
}

/// Each record has its order in `do`: a stream's in its new image, a queue's in its body. The names are
/// appended to `NOTES`, a line for each invocation.
async fn handle_batch(records: &[Value]) -> Result<Value, Error> {
    let orders: Vec<Order> = records.iter().map(Order::of).collect();
    if let Ok(path) = std::env::var("NOTES") {
        let names: Vec<&str> = orders.iter().map(|order| order.name.as_str()).collect();
        let mut notes = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
        std::io::Write::write_all(&mut notes, format!("{}\n", names.join(" ")).as_bytes())?;
    }
    let mut failures = Vec::new();
    for order in orders {
        match order.what.as_str() {
            "exit" => exit(7),
            "fail" => return Err("it went wrong".into()),
            "hang" => std::future::pending().await,
            "report" => failures.push(json!({"itemIdentifier": order.id})),
            // Until another process creates the file.
            "report_until" if !std::fs::exists(&order.path)? => {
                failures.push(json!({"itemIdentifier": order.id}));
            }
            // Until another process creates the file.
            "hold" => {
                while !std::fs::exists(&order.path)? {
                    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                }
            }
            "forward" => forward(&order.name).await?,
            _ => {}
        }
    }
    Ok(json!({"batchItemFailures": failures}))
}

struct Order {
    id: String,
    name: String,
    what: String,
    path: String,
}

impl Order {
    fn of(record: &Value) -> Self {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(body) = record.get("body").and_then(Value::as_str) {
            let order: Value = serde_json::from_str(body).unwrap_or_default();
            return Self {
                id: text(record.get("messageId")),
                name: text(order.get("name")),
                what: text(order.get("do")),
                path: text(order.get("path")),
            };
        }
        let attribute = |name: &str| text(record.pointer(&format!("/dynamodb/NewImage/{name}/S")));
        Self {
            id: text(record.pointer("/dynamodb/SequenceNumber")),
            name: attribute("pk"),
            what: attribute("do"),
            path: attribute("path"),
        }
    }
}

/// Sends the name to the queue `QUEUE_URL`.
async fn forward(name: &str) -> Result<(), Error> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let address = std::env::var("AWS_ENDPOINT_URL_SQS")?;
    let rest = address.strip_prefix("http://").unwrap_or(&address);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let body = json!({
        "QueueUrl": std::env::var("QUEUE_URL")?,
        "MessageBody": json!({"name": format!("{name}-forwarded")}).to_string(),
    })
    .to_string();
    let head = format!(
        "POST /{path} HTTP/1.1\r\nhost: {host}\r\nx-amz-target: AmazonSQS.SendMessage\r\n\
         authorization: AWS4-HMAC-SHA256 Credential=local/\r\n\
         content-type: application/x-amz-json-1.0\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let mut connection = tokio::net::TcpStream::connect(host).await?;
    connection.write_all(head.as_bytes()).await?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await?;
    if answer.starts_with("HTTP/1.1 200 ") {
        Ok(())
    } else {
        Err("the message was not taken".into())
    }
}
