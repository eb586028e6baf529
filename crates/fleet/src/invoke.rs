//! Invokes a function of a running fleet.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, StatusCode, header, request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
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
