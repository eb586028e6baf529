//! The user pool's public keys, as its URL serves them.

use std::{sync::Arc, time::Duration};

use aws_smithy_async::future::timeout::Timeout;
use aws_smithy_runtime_api::client::{
    http::HttpConnector as _, orchestrator::HttpRequest, result::ConnectorError,
};
use aws_smithy_types::byte_stream::ByteStream;
use sdk_http::Http;

use crate::Pool;

const TIMEOUT: Duration = Duration::from_secs(2);
/// Cognito's key sets have under 1 KiB.
const MAX_BYTES: usize = 64 * 1024;

/// Why the key set could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The pool's URL is invalid.
    #[error("TOKEN_ISSUER is no URL")]
    Url,
    /// No response within two seconds.
    #[error("the key set did not come in time")]
    TimedOut,
    /// No connection.
    #[error("the key set's server cannot be reached")]
    Connection(#[source] ConnectorError),
    /// The status was not 200.
    #[error("the key set's server answered {0}")]
    Status(u16),
    /// The body was cut off, or is too long to be a key set.
    #[error("the key set is cut off or too long")]
    Body,
}

/// Fetches `<issuer>/.well-known/jwks.json`. Cheap to clone.
#[derive(Debug, Clone)]
pub struct JwksSource {
    url: Arc<str>,
    http: Http,
}

impl JwksSource {
    /// The source of this pool's keys.
    pub(crate) fn new(http: Http, pool: &Pool) -> Self {
        Self {
            url: format!("{}/.well-known/jwks.json", pool.issuer).into(),
            http,
        }
    }

    /// The key set as JSON, within two seconds.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn fetch(&self) -> Result<Vec<u8>, FetchError> {
        let sleep = aws_smithy_async::rt::sleep::AsyncSleep::sleep(&sdk_http::sleep(), TIMEOUT);
        Timeout::new(self.fetch_without_limit(), sleep)
            .await
            .unwrap_or(Err(FetchError::TimedOut))
    }

    async fn fetch_without_limit(&self) -> Result<Vec<u8>, FetchError> {
        let request = HttpRequest::get(&*self.url).map_err(|_| FetchError::Url)?;
        let response = self.http.call(request).await.map_err(FetchError::Connection)?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(FetchError::Status(status));
        }
        let mut body = ByteStream::new(response.into_body());
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next().await {
            bytes.extend_from_slice(&chunk.map_err(|_| FetchError::Body)?);
            if bytes.len() > MAX_BYTES {
                return Err(FetchError::Body);
            }
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::{FetchError, Http, JwksSource};
    use crate::Pool;

    /// A server that says this once to whoever connects, and the source that asks it.
    async fn served(answer: impl Into<Vec<u8>>) -> JwksSource {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}/pool", listener.local_addr().unwrap());
        let answer = answer.into();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).await.unwrap();
            assert!(request[..length].starts_with(b"GET /pool/.well-known/jwks.json HTTP/1.1\r\n"));
            stream.write_all(&answer).await.unwrap();
            // An answer that never comes keeps the connection.
            if answer.is_empty() {
                std::future::pending::<()>().await;
            }
        });
        JwksSource::new(Http::default(), &pool(issuer))
    }

    fn pool(issuer: String) -> Pool {
        Pool {
            id: "p".to_owned(),
            client_id: "c".to_owned(),
            issuer,
        }
    }

    #[tokio::test]
    async fn the_key_set_is_fetched_from_below_the_issuer() {
        let source = served("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"keys\":[]}").await;
        assert_eq!(source.fetch().await.unwrap(), b"{\"keys\":[]}");
    }

    #[tokio::test]
    async fn what_is_no_key_set_is_an_error() {
        let source = served("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n").await;
        assert!(matches!(source.fetch().await, Err(FetchError::Status(503))));
        let source = served("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{").await;
        assert!(matches!(source.fetch().await, Err(FetchError::Body)));
        let source = served(format!(
            "HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n{}",
            " ".repeat(99_999)
        ))
        .await;
        assert!(matches!(source.fetch().await, Err(FetchError::Body)));
        let unused = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = unused.local_addr().unwrap();
        drop(unused);
        let source = JwksSource::new(Http::default(), &pool(format!("http://{address}")));
        assert!(matches!(source.fetch().await, Err(FetchError::Connection(_))));
        assert!(matches!(
            JwksSource::new(Http::default(), &pool("no url".to_owned()))
                .fetch()
                .await,
            Err(FetchError::Url)
        ));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_never_comes_is_not_waited_for() {
        let source = served("").await;
        let error = source.fetch().await.unwrap_err();
        assert!(
            matches!(error, FetchError::TimedOut | FetchError::Connection(_)),
            "{error:?}"
        );
    }
}
