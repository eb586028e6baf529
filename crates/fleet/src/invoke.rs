//! Calls a running fleet: invokes a function, moves messages.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context as _, bail, ensure};
use bytes::Bytes;
use cloud_core::account::ACCESS_KEY_ID;
use http::{Request, StatusCode, header, request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

/// Invokes a function of the fleet on `port`; returns whether it succeeded, and the response.
///
/// # Errors
/// When the fleet cannot be reached.
pub async fn through(port: u16, function: &str, event: Bytes) -> anyhow::Result<(bool, Bytes)> {
    let request =
        Request::post(format!("/_local/invoke/{function}")).header(header::CONTENT_TYPE, "application/json");
    let (status, body) = send(port, request, event)
        .await
        .with_context(|| format!("the function {function}"))?;
    Ok((status.is_success(), body))
}

/// Moves the messages of a dead-letter queue back to their queues; returns their number.
///
/// # Errors
/// When the fleet cannot be reached, the queue is not a dead-letter queue, or messages came from no queue.
pub async fn redrive(port: u16, queue: &str) -> anyhow::Result<u64> {
    let source = json!({ "SourceArn": cloud_sqs::arn(queue) });
    call_sqs(port, "StartMessageMoveTask", &source).await?;
    let tasks = call_sqs(port, "ListMessageMoveTasks", &source).await?;
    let task = tasks.pointer("/Results/0").context("the fleet forgot the task")?;
    if let Some(reason) = task.get("FailureReason").and_then(Value::as_str) {
        bail!("{reason}: some messages of {queue} came from no queue and were left where they are");
    }
    let moved = task.get("ApproximateNumberOfMessagesMoved");
    moved.and_then(Value::as_u64).context("the fleet told no number")
}

async fn call_sqs(port: u16, operation: &str, input: &Value) -> anyhow::Result<Value> {
    let request = Request::post("/_local/sqs/")
        .header(header::CONTENT_TYPE, "application/x-amz-json-1.0")
        // Signatures are not verified there.
        .header(
            header::AUTHORIZATION,
            format!("AWS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/"),
        )
        .header("x-amz-target", format!("AmazonSQS.{operation}"));
    let (status, body) = send(port, request, Bytes::from(input.to_string())).await?;
    let answer: Value = serde_json::from_slice(&body)?;
    let message = answer.get("message").and_then(Value::as_str).unwrap_or_default();
    ensure!(status.is_success(), "{message}");
    Ok(answer)
}

async fn send(port: u16, request: request::Builder, body: Bytes) -> anyhow::Result<(StatusCode, Bytes)> {
    let connection = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .await
        .with_context(|| format!("the fleet on port {port} does not answer"))?;
    let (mut sender, driver) = hyper::client::conn::http1::handshake(TokioIo::new(connection)).await?;
    tokio::spawn(driver);
    let request = request
        .header(header::HOST, format!("127.0.0.1:{port}"))
        .body(Full::new(body))?;
    let response = sender.send_request(request).await?;
    let status = response.status();
    Ok((status, response.into_body().collect().await?.to_bytes()))
}
