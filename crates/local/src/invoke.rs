//! Giving an event to a fleet that is already running.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Sends an event to the fleet on `port`; whether the function succeeded, and what it (or the fleet) said.
///
/// # Errors
/// When the fleet cannot be reached.
pub async fn through(port: u16, function: &str, event: Bytes) -> anyhow::Result<(bool, Bytes)> {
    let connection = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .await
        .with_context(|| format!("the fleet on port {port} does not answer"))?;
    let (mut sender, driver) = hyper::client::conn::http1::handshake(TokioIo::new(connection)).await?;
    tokio::spawn(driver);
    let request = Request::post(format!("/_local/invoke/{function}"))
        .header(header::HOST, format!("127.0.0.1:{port}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(event))
        .with_context(|| format!("{function} is no name of a function"))?;
    let response = sender.send_request(request).await?;
    let is_ok = response.status().is_success();
    Ok((is_ok, response.into_body().collect().await?.to_bytes()))
}
