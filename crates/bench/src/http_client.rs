//! One connection to the fleet.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use anyhow::ensure;
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// Sends one request after another.
pub(crate) struct HttpClient {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    authorization: Option<String>,
}

impl HttpClient {
    pub(crate) async fn connect(port: u16) -> anyhow::Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let connection = TcpStream::connect(address).await?;
        connection.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(connection)).await?;
        tokio::spawn(connection);
        Ok(Self {
            sender,
            host: address.to_string(),
            authorization: None,
        })
    }

    /// Sends this access token from now on.
    pub(crate) fn authorize(&mut self, token: &str) {
        self.authorization = Some(format!("Bearer {token}"));
    }

    /// Returns the duration of the request and the JSON of the response. Anything but a success is an error.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<(Duration, Value)> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host);
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = request.body(Full::from(body))?;
        self.sender.ready().await?;
        let sent = Instant::now();
        let (parts, body) = self.sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        let took = sent.elapsed();
        ensure!(
            parts.status.is_success(),
            "{method} {path} was answered {} {}",
            parts.status,
            String::from_utf8_lossy(&body)
        );
        let body = if body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&body)?
        };
        Ok((took, body))
    }
}
