//! A small HTTP/1 server on loopback, on this thread.

use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// Serves on a free port until the runtime ends. The handler gets complete bodies.
pub(crate) async fn serve<H, F>(handler: H) -> anyhow::Result<SocketAddr>
where
    H: Fn(Request<Bytes>) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Bytes>> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            // A response must not wait for more bytes to send with it.
            let _ = connection.set_nodelay(true);
            let handler = handler.clone();
            let service = service_fn(move |request: Request<hyper::body::Incoming>| {
                let handler = handler.clone();
                async move {
                    let (parts, body) = request.into_parts();
                    let body = body.collect().await?.to_bytes();
                    let response = handler(Request::from_parts(parts, body)).await;
                    Ok::<_, hyper::Error>(response.map(Full::new))
                }
            });
            tokio::spawn(async move {
                let connection = TokioIo::new(connection);
                // A function that is killed closes its connections: not an error.
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(connection, service)
                    .await;
            });
        }
    });
    Ok(address)
}

/// A JSON response.
pub(crate) fn json(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/json"),
    );
    response
}
