//! HTTP for the SDK's clients and the key set: one connection pool, HTTP/1.1, TLS by `ring`, trusting the root certificates
//! of AWS's endpoints.
//!
//! The SDK's own client always includes HTTP/2, which neither DynamoDB nor Cognito speaks, and creates a TLS configuration
//! for each client: 0.7 MB of code and a quarter of a cold start (docs/performance.md).

use std::{sync::LazyLock, time::Duration};

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::client::{
    connection::{CaptureSmithyConnection, ConnectionMetadata},
    http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use aws_smithy_types::body::SdkBody;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer};

/// Amazon Trust Services' five roots, as they are at <https://www.amazontrust.com/repository/>. AWS asks clients that
/// pin to trust all of them. Reading the machine's own roots would cost 3 ms at each cold start, and decoding PEM a
/// tenth of all that is computed there.
const ROOTS: [&[u8]; 5] = [
    include_bytes!("../roots/AmazonRootCA1.cer"),
    include_bytes!("../roots/AmazonRootCA2.cer"),
    include_bytes!("../roots/AmazonRootCA3.cer"),
    include_bytes!("../roots/AmazonRootCA4.cer"),
    include_bytes!("../roots/SFSRootCAG2.cer"),
];

/// The time-out of the TCP connection. The TLS handshake counts towards the time-out of the request.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// A connection pool, shared by clones. An endpoint may also be `http`.
#[derive(Debug, Clone)]
pub struct Http(Client<HttpsConnector<connect::HttpConnector>, SdkBody>);

impl Default for Http {
    /// A pool without a connection.
    fn default() -> Self {
        let mut tcp = connect::HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        tcp.set_nodelay(true);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(TLS.clone())
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        // The timer closes connections that were idle for 90 s, so that a thawed instance opens new ones.
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(https);
        Self(client)
    }
}

impl HttpClient for Http {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Http {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Self(client) = self.clone();
        HttpConnectorFuture::new(async move {
            let mut request = request
                .try_into_http1x()
                .map_err(|error| ConnectorError::user(error.into()))?;
            // The SDK closes the connection of a response that says that the server is in trouble.
            let captured = connect::capture_connection(&mut request);
            if let Some(capture) = request.extensions().get::<CaptureSmithyConnection>() {
                capture.set_connection_retriever(move || closable(&captured));
            }
            // Failures here are the network's and may be retried.
            let response = client
                .request(request)
                .await
                .map_err(|error| ConnectorError::io(error.into()))?;
            HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// The connection of a request, which the SDK can keep out of the pool.
fn closable(captured: &connect::CaptureConnection) -> Option<ConnectionMetadata> {
    let is_proxied = captured.connection_metadata().as_ref()?.is_proxied();
    let captured = captured.clone();
    let metadata = ConnectionMetadata::builder()
        .proxied(is_proxied)
        .poison_fn(move || {
            if let Some(connection) = captured.connection_metadata().as_ref() {
                connection.poison();
            }
        });
    Some(metadata.build())
}

/// The timer of the SDK's retries and time-outs.
pub fn sleep() -> SharedAsyncSleep {
    SharedAsyncSleep::new(TokioSleep::new())
}

/// The TLS configuration of all pools, for other protocols of AWS.
pub fn tls() -> ClientConfig {
    TLS.clone()
}

/// Shared by all pools.
static TLS: LazyLock<ClientConfig> = LazyLock::new(|| {
    let mut trusted = RootCertStore::empty();
    trusted.add_parsable_certificates(ROOTS.map(CertificateDer::from));
    #[expect(clippy::expect_used, reason = "ring has suites for all versions")]
    let config = ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3");
    config.with_root_certificates(trusted).with_no_client_auth()
});

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::{
        CaptureSmithyConnection, CertificateDer, Http, HttpConnector as _, HttpRequest, ROOTS, RootCertStore,
    };

    #[test]
    fn all_five_roots_are_trusted() {
        let mut trusted = RootCertStore::empty();
        let added = trusted.add_parsable_certificates(ROOTS.map(CertificateDer::from));
        assert_eq!(added, (5, 0));
    }

    #[tokio::test]
    async fn a_connection_is_used_again_and_replaced_when_it_is_gone() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/path", listener.local_addr().unwrap());
        let served = tokio::spawn(async move {
            // Two requests on the first connection, which then ends; one on the second.
            for requests in [2, 1] {
                let (mut stream, _) = listener.accept().await.unwrap();
                for _ in 0..requests {
                    let mut request = vec![0; 4096];
                    let length = stream.read(&mut request).await.unwrap();
                    assert!(request[..length].starts_with(b"GET /path HTTP/1.1\r\n"));
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
                    stream.write_all(answer).await.unwrap();
                }
            }
        });
        let http = Http::default();
        for _ in 0..3 {
            let request = HttpRequest::get(&*url).unwrap();
            let response = http.call(request).await.unwrap();
            assert_eq!(response.status().as_u16(), 200);
            let body = aws_smithy_types::byte_stream::ByteStream::new(response.into_body());
            assert_eq!(body.collect().await.unwrap().into_bytes(), "ok");
        }
        served.await.unwrap();
    }

    #[tokio::test]
    async fn a_connection_that_the_sdk_marks_is_not_used_again() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/path", listener.local_addr().unwrap());
        let served = tokio::spawn(async move {
            let mut connections = Vec::new();
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = vec![0; 4096];
                assert!(stream.read(&mut request).await.unwrap() > 0);
                let answer = b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 2\r\n\r\nno";
                stream.write_all(answer).await.unwrap();
                connections.push(stream);
            }
        });
        let http = Http::default();
        for _ in 0..2 {
            let mut request = HttpRequest::get(&*url).unwrap();
            let capture = CaptureSmithyConnection::new();
            request.add_extension(capture.clone());
            let response = http.call(request).await.unwrap();
            capture.get().unwrap().poison();
            let body = aws_smithy_types::byte_stream::ByteStream::new(response.into_body());
            assert_eq!(body.collect().await.unwrap().into_bytes(), "no");
        }
        served.await.unwrap();
    }

    #[tokio::test]
    async fn what_cannot_be_reached_or_does_not_speak_tls_is_an_error_of_the_network() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut hello = [0; 1];
            stream.read_exact(&mut hello).await.unwrap();
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                .await
                .unwrap();
            hello
        });
        let request = HttpRequest::get(format!("https://{address}/")).unwrap();
        assert!(Http::default().call(request).await.unwrap_err().is_io());
        // RFC 8446, section 5.1: a record of the handshake, not a request in the clear.
        assert_eq!(served.await.unwrap(), [22]);
        let request = HttpRequest::get(format!("http://{address}/")).unwrap();
        assert!(Http::default().call(request).await.unwrap_err().is_io());
    }
}
