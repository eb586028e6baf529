//! What goes between a client and S3.

use std::pin::Pin;
use std::task::{Context, Poll};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use reqwest::Method;
use reqwest::header::HeaderMap;
use ring::digest::{SHA256, digest as hashed};
use serde_json::Value;

/// SHA-256 in base64.
pub(crate) fn digest(bytes: &[u8]) -> String {
    STANDARD.encode(hashed(&SHA256, bytes))
}

/// S3's answer.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Said {
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and code of an error.
    #[track_caller]
    pub(crate) fn refusal(&self) -> (u16, String) {
        let body = String::from_utf8_lossy(&self.body);
        let code = body
            .split_once("<Code>")
            .and_then(|(_, rest)| rest.split_once("</Code>"));
        let (code, _) = code.unwrap_or_else(|| panic!("{} {body}", self.status));
        (self.status, code.to_owned())
    }
}

/// What S3 says of a missing object to a signer who may not list the bucket, as the functions that sign URLs may not.
pub(crate) fn gone() -> (u16, String) {
    (403, "AccessDenied".to_owned())
}

/// Does what an upload says, with these bytes.
pub(crate) async fn put(upload: &Value, bytes: &[u8]) -> Said {
    put_to(
        upload["url"].as_str().unwrap(),
        &upload["headers"],
        bytes.to_vec(),
    )
    .await
}

/// To another address, or with other headers.
pub(crate) async fn put_to(url: &str, headers: &Value, body: impl Into<reqwest::Body>) -> Said {
    let mut request = client().request(Method::PUT, url).body(body);
    for (name, value) in headers.as_object().unwrap() {
        // The client says by itself how long the body is, unless there is none.
        if name != "content-length" || value == "0" {
            request = request.header(name, value.as_str().unwrap());
        }
    }
    said(request).await
}

pub(crate) async fn get(url: &Value) -> Said {
    said(client().get(url.as_str().unwrap())).await
}

async fn said(request: reqwest::RequestBuilder) -> Said {
    let response = request.send().await.unwrap();
    Said {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.bytes().await.unwrap().to_vec(),
    }
}

/// Without the token that the API's own client has: addresses work without.
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// A file that nobody holds whole: blocks of a MiB, each of which begins with its number.
#[derive(Debug, Clone)]
pub(crate) struct Blocks {
    block: Bytes,
    next: u64,
    end: u64,
}

impl Blocks {
    pub(crate) const BLOCK_BYTES: u64 = 1024 * 1024;

    pub(crate) fn new(range: std::ops::Range<u64>) -> Self {
        let block: Vec<u8> = (0..Self::BLOCK_BYTES).map(|at| (at % 251) as u8).collect();
        Self {
            block: block.into(),
            next: range.start,
            end: range.end,
        }
    }
}

impl Iterator for Blocks {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.next == self.end {
            return None;
        }
        let mut block = self.block.to_vec();
        block[..8].copy_from_slice(&self.next.to_be_bytes());
        self.next += 1;
        Some(block.into())
    }
}

impl Body for Blocks {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(self.next().map(|block| Ok(Frame::data(block))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact((self.end - self.next) * Self::BLOCK_BYTES)
    }
}
