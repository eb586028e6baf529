//! Reads a request's body and decodes its chunks.
//!
//! `aws-chunked`: "Signature Calculations for the Authorization Header: Transferring Payload in Multiple
//! Chunks" in the S3 API reference. No more than one piece of the body is in memory.

use axum::body::Body;
use axum::http::StatusCode;
use bytes::{Buf as _, Bytes, BytesMut};
use http_body_util::BodyExt as _;
use ring::digest::{self, SHA256};

use super::call::Call;
use super::error::{Failure, api, bad, incomplete_body};
use super::signature::{self, Chain, Payload};

/// The longest line between chunks, bytes.
const MAX_LINE_BYTES: usize = 8 * 1024;

/// The decoded body of a request.
pub(super) struct Reader<'a> {
    body: &'a mut Body,
    size_bytes: u64,
    read_bytes: u64,
    chunks: Option<Chunks>,
}

/// The position among the chunks.
struct Chunks {
    buffer: BytesMut,
    chain: Option<Box<Chain>>,
    state: State,
    trailers: Vec<(String, String)>,
}

enum State {
    /// Before a chunk's size.
    Size,
    /// In a chunk: the bytes left, its digest so far, its signature.
    Data(u64, digest::Context, String),
    Done,
}

impl<'a> Reader<'a> {
    /// # Errors
    /// When the request declares no length, or one over `max_bytes`.
    pub(super) fn new(
        call: &Call,
        payload: &Payload,
        body: &'a mut Body,
        max_bytes: u64,
    ) -> Result<Self, Failure> {
        let chain = match payload {
            Payload::Unsigned | Payload::Sha256(_) => None,
            Payload::UnsignedChunks => Some(None),
            Payload::SignedChunks(chain) => Some(Some(chain.clone())),
        };
        let name = match chain {
            Some(_) => "x-amz-decoded-content-length",
            None => "content-length",
        };
        let size_bytes = call.header(name).and_then(|text| text.parse().ok());
        let size_bytes: u64 = size_bytes.ok_or_else(|| {
            api(
                StatusCode::LENGTH_REQUIRED,
                "MissingContentLength",
                "You must provide the Content-Length HTTP header.",
            )
        })?;
        if size_bytes > max_bytes {
            return Err(bad(
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size",
            )
            .with("ProposedSize", size_bytes.to_string())
            .with("MaxSizeAllowed", max_bytes.to_string()));
        }
        Ok(Self {
            body,
            size_bytes,
            read_bytes: 0,
            chunks: chain.map(|chain| Chunks {
                buffer: BytesMut::new(),
                chain,
                state: State::Size,
                trailers: Vec::new(),
            }),
        })
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// When the body ends early, is longer than declared, or a chunk's signature is wrong.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let next = match &mut self.chunks {
            None => frame(self.body).await?,
            Some(chunks) => chunks.next(self.body).await?,
        };
        self.read_bytes += next.as_ref().map_or(0, |bytes| bytes.len() as u64);
        let is_wrong = match next {
            Some(_) => self.read_bytes > self.size_bytes,
            None => self.read_bytes != self.size_bytes,
        };
        if is_wrong {
            Err(incomplete_body())
        } else {
            Ok(next)
        }
    }

    /// The trailers after the last chunk.
    pub(super) fn trailers(&self) -> &[(String, String)] {
        self.chunks
            .as_ref()
            .map_or(&[], |chunks| chunks.trailers.as_slice())
    }
}

impl Chunks {
    async fn next(&mut self, body: &mut Body) -> Result<Option<Bytes>, Failure> {
        loop {
            match &mut self.state {
                State::Done => return Ok(None),
                State::Size => {
                    let line = self.line(body).await?.ok_or_else(incomplete_body)?;
                    let (size, extension) = line.split_once(';').unwrap_or((&line, ""));
                    let size = u64::from_str_radix(size.trim(), 16).map_err(|_| incomplete_body())?;
                    let signature = extension.trim().strip_prefix("chunk-signature=");
                    let signature = signature.unwrap_or_default().to_owned();
                    let context = digest::Context::new(&SHA256);
                    self.state = State::Data(size, context, signature);
                    if size == 0 {
                        self.end_chunk()?;
                        self.read_trailers(body).await?;
                        self.state = State::Done;
                    }
                }
                State::Data(left, context, _) => {
                    if self.buffer.is_empty() {
                        let more = frame(body).await?.ok_or_else(incomplete_body)?;
                        self.buffer.extend_from_slice(&more);
                    }
                    let take = usize::try_from(*left).unwrap_or(usize::MAX);
                    let data = self.buffer.split_to(take.min(self.buffer.len())).freeze();
                    *left -= data.len() as u64;
                    if self.chain.is_some() {
                        context.update(&data);
                    }
                    if *left == 0 {
                        self.end_chunk()?;
                        if self.line(body).await?.as_deref() != Some("") {
                            return Err(incomplete_body());
                        }
                    }
                    if !data.is_empty() {
                        return Ok(Some(data));
                    }
                }
            }
        }
    }

    fn end_chunk(&mut self) -> Result<(), Failure> {
        let State::Data(_, context, signature) = std::mem::replace(&mut self.state, State::Size) else {
            return Ok(());
        };
        let is_right = match &mut self.chain {
            Some(chain) => chain.is_chunk(context.finish().as_ref(), &signature),
            None => true,
        };
        if is_right {
            Ok(())
        } else {
            Err(signature::mismatch())
        }
    }

    async fn read_trailers(&mut self, body: &mut Body) -> Result<(), Failure> {
        let (mut signed, mut signature) = (String::new(), None);
        while let Some(line) = self.line(body).await?.filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').ok_or_else(incomplete_body)?;
            let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
            if name == "x-amz-trailer-signature" {
                signature = Some(value);
            } else {
                signed.push_str(&format!("{name}:{value}\n"));
                self.trailers.push((name, value));
            }
        }
        let is_right = match (&mut self.chain, signature) {
            (Some(chain), Some(signature)) => chain.is_trailer(&signed, &signature),
            (Some(_), None) => signed.is_empty(),
            (None, _) => true,
        };
        if is_right {
            Ok(())
        } else {
            Err(signature::mismatch())
        }
    }

    /// The next line without its end; `None` at the end of the body.
    async fn line(&mut self, body: &mut Body) -> Result<Option<String>, Failure> {
        loop {
            if let Some(at) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let mut line = self.buffer.split_to(at);
                self.buffer.advance(1);
                if line.last() == Some(&b'\r') {
                    line.truncate(line.len() - 1);
                }
                let line = String::from_utf8(line.to_vec()).map_err(|_| incomplete_body())?;
                return Ok(Some(line));
            }
            if self.buffer.len() > MAX_LINE_BYTES {
                return Err(incomplete_body());
            }
            match frame(body).await? {
                Some(more) => self.buffer.extend_from_slice(&more),
                None if self.buffer.is_empty() => return Ok(None),
                None => return Err(incomplete_body()),
            }
        }
    }
}

/// The next piece as it comes from the connection.
async fn frame(body: &mut Body) -> Result<Option<Bytes>, Failure> {
    while let Some(frame) = body.frame().await {
        match frame.map(hyper::body::Frame::into_data) {
            Ok(Ok(data)) if data.is_empty() => {}
            Ok(Ok(data)) => return Ok(Some(data)),
            // Trailers of HTTP's own chunks are ignored.
            Ok(Err(_)) => {}
            Err(_) => return Err(incomplete_body()),
        }
    }
    Ok(None)
}
