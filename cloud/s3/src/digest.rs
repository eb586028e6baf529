//! Checksums: the declared and the computed ones.
//!
//! Rules: "Checking object integrity" in the S3 guide.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{self, SHA256};

use super::call::Call;
use super::checksum::{Algorithm, Hasher};
use super::error::{Failure, bad, invalid_request};
use super::signature::Payload;

/// The checksums that a request declares for its body.
#[derive(Debug, Default)]
pub(super) struct Declared {
    content_md5: Option<Vec<u8>>,
    sha256: Option<Vec<u8>>,
    /// The algorithm with its value; without one when it comes in the trailer.
    checksum: Option<(Algorithm, Option<Vec<u8>>)>,
    /// A checksum that is computed, but not compared.
    computed: Option<Algorithm>,
}

impl Declared {
    /// # Errors
    /// When a header is malformed.
    pub(super) fn read(call: &Call, payload: &Payload) -> Result<Self, Failure> {
        let checksum = match (checksum_in_headers(call)?, call.header("x-amz-trailer")) {
            (Some((algorithm, value)), _) => Some((algorithm, Some(value))),
            (None, Some(name)) => Some((algorithm_of_header(name.trim())?, None)),
            (None, None) if call.header("x-amz-sdk-checksum-algorithm").is_some() => {
                return Err(invalid_request(
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or \
                     x-amz-trailer headers were found.",
                ));
            }
            (None, None) => None,
        };
        Ok(Self {
            checksum,
            ..Self::of_body(call, payload)?
        })
    }

    /// Like [`Declared::read`], for requests whose `x-amz-checksum-*` headers are not about the body.
    pub(super) fn of_body(call: &Call, payload: &Payload) -> Result<Self, Failure> {
        let content_md5 = call.header("content-md5").map(|text| {
            let decoded = STANDARD.decode(text).ok().filter(|md5| md5.len() == 16);
            decoded.ok_or_else(|| bad("InvalidDigest", "The Content-MD5 you specified was invalid."))
        });
        Ok(Self {
            content_md5: content_md5.transpose()?,
            sha256: match payload {
                Payload::Sha256(hash) => Some(hash.clone()),
                _ => None,
            },
            ..Self::default()
        })
    }

    /// Adds a computed checksum if the request declares none.
    #[must_use]
    pub(super) fn or_computed(mut self, algorithm: Option<Algorithm>) -> Self {
        self.computed = algorithm.filter(|_| self.checksum.is_none());
        self
    }

    /// Whether the request declares a checksum beside the signature's.
    pub(super) fn has_checksum(&self) -> bool {
        self.content_md5.is_some() || self.checksum.is_some()
    }

    pub(super) fn digests(&self) -> Digests {
        Digests {
            size_bytes: 0,
            md5: md5::Context::new(),
            sha256: self.sha256.as_ref().map(|_| digest::Context::new(&SHA256)),
            checksum: self
                .checksum
                .as_ref()
                .map(|(algorithm, _)| *algorithm)
                .or(self.computed)
                .map(|algorithm| (algorithm, Hasher::new(algorithm))),
        }
    }

    /// # Errors
    /// When the body differs.
    pub(super) fn check(&self, digested: &Digested, trailers: &[(String, String)]) -> Result<(), Failure> {
        if self.content_md5.as_ref().is_some_and(|md5| *md5 != digested.md5) {
            return Err(bad(
                "BadDigest",
                "The Content-MD5 you specified did not match what we received.",
            ));
        }
        if self.sha256.is_some() && self.sha256 != digested.sha256 {
            return Err(bad(
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
            ));
        }
        let Some((algorithm, value)) = &self.checksum else {
            return Ok(());
        };
        let value = match value {
            Some(value) => value.clone(),
            None => {
                let mut trailers = trailers.iter();
                let found = trailers.find(|(name, _)| name.eq_ignore_ascii_case(algorithm.header()));
                let (_, text) = found.ok_or_else(|| {
                    bad(
                        "MalformedTrailerError",
                        "The request contained trailing data that was not well-formed or did not conform to our \
                         published schema.",
                    )
                })?;
                decode(*algorithm, text)?
            }
        };
        if digested.checksum.as_ref().map(|(_, value)| value) != Some(&value) {
            return Err(bad_digest(*algorithm));
        }
        Ok(())
    }
}

/// Digests, computed while the body is received.
pub(super) struct Digests {
    size_bytes: u64,
    md5: md5::Context,
    sha256: Option<digest::Context>,
    checksum: Option<(Algorithm, Hasher)>,
}

/// Digests of a whole body.
#[derive(Debug, Clone)]
pub(super) struct Digested {
    pub(super) size_bytes: u64,
    pub(super) md5: [u8; 16],
    sha256: Option<Vec<u8>>,
    /// The requested checksum.
    pub(super) checksum: Option<(Algorithm, Vec<u8>)>,
}

impl Digests {
    /// Digests without anything to compare, with this checksum.
    pub(super) fn new(algorithm: Option<Algorithm>) -> Self {
        Self {
            checksum: algorithm.map(|algorithm| (algorithm, Hasher::new(algorithm))),
            ..Declared::default().digests()
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.size_bytes += bytes.len() as u64;
        self.md5.consume(bytes);
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(bytes);
        }
        if let Some((_, hasher)) = &mut self.checksum {
            hasher.update(bytes);
        }
    }

    pub(super) fn finish(self) -> Digested {
        Digested {
            size_bytes: self.size_bytes,
            md5: self.md5.compute().0,
            sha256: self.sha256.map(|sha256| sha256.finish().as_ref().to_vec()),
            checksum: self
                .checksum
                .map(|(algorithm, hasher)| (algorithm, hasher.finish())),
        }
    }
}

/// The one checksum among the headers.
///
/// # Errors
/// When there are several, or it is malformed.
pub(super) fn checksum_in_headers(call: &Call) -> Result<Option<(Algorithm, Vec<u8>)>, Failure> {
    const OTHERS: [&str; 3] = [
        "x-amz-checksum-algorithm",
        "x-amz-checksum-mode",
        "x-amz-checksum-type",
    ];
    let headers = call.headers.keys().map(|name| name.as_str().to_owned());
    let parameters = call.query.iter().map(|(name, _)| name.to_ascii_lowercase());
    let mut names = headers
        .chain(parameters)
        .filter(|name| name.starts_with("x-amz-checksum-") && !OTHERS.contains(&name.as_str()));
    let Some(name) = names.next() else {
        return Ok(None);
    };
    if names.next().is_some() {
        return Err(invalid_request(
            "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
        ));
    }
    let algorithm = algorithm_of_header(&name)?;
    let text = call.header(&name).unwrap_or_default();
    Ok(Some((algorithm, decode(algorithm, text)?)))
}

pub(super) fn bad_digest(algorithm: Algorithm) -> Failure {
    let name = algorithm.name();
    bad(
        "BadDigest",
        format!("The {name} you specified did not match the calculated checksum."),
    )
}

fn algorithm_of_header(header: &str) -> Result<Algorithm, Failure> {
    let Some(name) = header.strip_prefix("x-amz-checksum-") else {
        return Err(invalid_request(
            "The value specified in the x-amz-trailer header is not supported",
        ));
    };
    Algorithm::named(name)
}

fn decode(algorithm: Algorithm, text: &str) -> Result<Vec<u8>, Failure> {
    let value = STANDARD.decode(text.trim()).ok();
    value
        .filter(|value| value.len() == algorithm.length())
        .ok_or_else(|| invalid_request(format!("Value for {} header is invalid.", algorithm.header())))
}
