//! Signature Version 4, in headers and in presigned URLs.
//!
//! Rules: "Authenticating Requests (AWS Signature Version 4)" in the S3 API reference. Unlike other services,
//! S3 encodes the path once and does not normalize it.

use axum::http::{HeaderName, StatusCode};
use cloud_core::account::{REGION, SECRET_ACCESS_KEY, SESSION_TOKEN};
use cloud_core::iam::{Caller, Iam, Refusal};
use cloud_core::random;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ring::{digest, hmac};

use super::call::{Call, percent_encode};
use super::error::{Failure, access_denied, api, bad, invalid_argument, invalid_request};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The largest difference between the clocks of two machines.
const MAX_SKEW: SignedDuration = SignedDuration::from_mins(15);
/// A week, the longest life of a presigned URL.
const MAX_EXPIRES_S: i64 = 604_800;

/// The signed form of the body.
#[derive(Debug, Clone)]
pub(super) enum Payload {
    /// Nothing.
    Unsigned,
    /// Its SHA-256.
    Sha256(Vec<u8>),
    /// Unsigned chunks with a trailer.
    UnsignedChunks,
    /// Signed chunks, with or without a signed trailer.
    SignedChunks(Box<Chain>),
}

/// The state of the chunks' signatures: each covers the one before it.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    key: hmac::Key,
    time: String,
    scope: String,
    previous: String,
}

impl Chain {
    /// Whether this is the signature of the next chunk with this SHA-256.
    pub(super) fn is_chunk(&mut self, sha256: &[u8], signature: &str) -> bool {
        let empty = random::hex(digest::digest(&digest::SHA256, b"").as_ref());
        self.is_next("PAYLOAD", &format!("{empty}\n{}", random::hex(sha256)), signature)
    }

    /// Whether this is the signature of the trailer, `name:value\n` each.
    pub(super) fn is_trailer(&mut self, trailer: &str, signature: &str) -> bool {
        self.is_next("TRAILER", &sha256_hex(trailer.as_bytes()), signature)
    }

    fn is_next(&mut self, kind: &str, hashes: &str, signature: &str) -> bool {
        let Self {
            time,
            scope,
            previous,
            ..
        } = &*self;
        let text = format!("{ALGORITHM}-{kind}\n{time}\n{scope}\n{previous}\n{hashes}");
        let is_right = verify_hex(&self.key, &text, signature);
        signature.clone_into(&mut self.previous);
        is_right
    }
}

/// Verifies that the client has credentials and signed this request. Returns who it is, too.
///
/// # Errors
/// As in AWS: without a signature, with a wrong one, too early, too late.
pub(super) fn verify(call: &Call, now: Timestamp, iam: &Iam) -> Result<(Caller, Payload), Failure> {
    let is_presigned = call.has_parameter("X-Amz-Algorithm") || call.has_parameter("X-Amz-Signature");
    match (call.headers.get("authorization"), is_presigned) {
        (None, false) => Err(access_denied("Access Denied")),
        (Some(_), true) => Err(invalid_argument(
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string \
             parameter or the Authorization header should be specified",
        )),
        (Some(value), false) => {
            let claim = Claim::in_header(value.to_str().unwrap_or_default(), call)?;
            let at = claim.time_at()?;
            if at.duration_since(now).abs() > MAX_SKEW {
                return Err(api(
                    StatusCode::FORBIDDEN,
                    "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.",
                )
                .with("RequestTime", claim.time)
                .with("ServerTime", now.to_string()));
            }
            let hash = call.header("x-amz-content-sha256").ok_or_else(|| {
                invalid_request("Missing required header for this request: x-amz-content-sha256")
            })?;
            claim.check(call, hash, iam)
        }
        (None, true) => {
            let (claim, expires_s) = Claim::in_query(call)?;
            let at = claim.time_at()?;
            if at.duration_since(now) > MAX_SKEW {
                return Err(access_denied("Request is not yet valid").with("X-Amz-Date", claim.time));
            }
            let expires = at.saturating_add(SignedDuration::from_secs(expires_s));
            let expires = expires.map_err(|error| Failure::Internal(error.into()))?;
            if expires < now {
                return Err(access_denied("Request has expired")
                    .with("X-Amz-Expires", expires_s.to_string())
                    .with("Expires", expires.to_string())
                    .with("ServerTime", now.to_string()));
            }
            claim.check(
                call,
                call.header("x-amz-content-sha256").unwrap_or("UNSIGNED-PAYLOAD"),
                iam,
            )
        }
    }
}

/// The parameters of the request's signature.
struct Claim {
    credential: String,
    signed_headers: String,
    signature: String,
    time: String,
    /// The code of the error about a malformed one.
    malformed: &'static str,
}

impl Claim {
    fn in_header(value: &str, call: &Call) -> Result<Self, Failure> {
        const MALFORMED: &str = "AuthorizationHeaderMalformed";
        let Some(fields) = value.strip_prefix(ALGORITHM) else {
            return Err(invalid_request(
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
            ));
        };
        let field = |name: &str| {
            let mut fields = fields.split(',').filter_map(|field| field.trim().split_once('='));
            let found = fields.find(|(at, _)| *at == name);
            found.map(|(_, value)| value.to_owned()).ok_or_else(|| {
                bad(
                    MALFORMED,
                    format!("The authorization header is malformed; {name} is missing."),
                )
            })
        };
        let time = call
            .headers
            .get("x-amz-date")
            .and_then(|value| value.to_str().ok());
        Ok(Self {
            credential: field("Credential")?,
            signed_headers: field("SignedHeaders")?,
            signature: field("Signature")?,
            time: time
                .ok_or_else(|| {
                    access_denied("AWS authentication requires a valid Date or x-amz-date header")
                })?
                .to_owned(),
            malformed: MALFORMED,
        })
    }

    /// In the URL, with its life in seconds.
    fn in_query(call: &Call) -> Result<(Self, i64), Failure> {
        const MALFORMED: &str = "AuthorizationQueryParametersError";
        let field = |name: &str| {
            call.parameter(name).map(str::to_owned).ok_or_else(|| {
                bad(
                    MALFORMED,
                    "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, \
                     X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
                )
            })
        };
        if field("X-Amz-Algorithm")? != ALGORITHM {
            return Err(bad(
                MALFORMED,
                "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"",
            ));
        }
        let expires: i64 = field("X-Amz-Expires")?
            .parse()
            .map_err(|_| bad(MALFORMED, "X-Amz-Expires should be a number"))?;
        if expires < 0 {
            return Err(bad(MALFORMED, "X-Amz-Expires must be non-negative"));
        }
        if expires > MAX_EXPIRES_S {
            let text = "X-Amz-Expires must be less than a week (in seconds) that is 604800";
            return Err(bad(MALFORMED, text));
        }
        let claim = Self {
            credential: field("X-Amz-Credential")?,
            signed_headers: field("X-Amz-SignedHeaders")?,
            signature: field("X-Amz-Signature")?,
            time: field("X-Amz-Date")?,
            malformed: MALFORMED,
        };
        Ok((claim, expires))
    }

    fn time_at(&self) -> Result<Timestamp, Failure> {
        DateTime::strptime("%Y%m%dT%H%M%SZ", &self.time)
            .and_then(|time| time.to_zoned(TimeZone::UTC))
            .map(|time| time.timestamp())
            .map_err(|_| {
                bad(
                    self.malformed,
                    "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
                )
            })
    }

    /// The caller and the form of the body.
    fn check(&self, call: &Call, hash: &str, iam: &Iam) -> Result<(Caller, Payload), Failure> {
        let date = self.time.get(..8).unwrap_or_default();
        let scope = format!("{date}/{REGION}/s3/aws4_request");
        let (access_key, given) = self.credential.split_once('/').unwrap_or_default();
        let caller = iam
            .find(access_key)
            .ok_or_else(|| Failure::from(Refusal::UnknownAccessKey).with("AWSAccessKeyId", access_key))?;
        if given != scope {
            let text = format!("The credential's scope is wrong; expecting '{scope}', not '{given}'.");
            return Err(bad(self.malformed, text).with("Region", REGION));
        }
        let token = call.header("x-amz-security-token");
        if token.is_some_and(|token| token != SESSION_TOKEN) {
            return Err(bad(
                "InvalidToken",
                "The provided token is malformed or otherwise invalid.",
            ));
        }
        let signed: Vec<&str> = self.signed_headers.split(';').collect();
        check_all_signed(call, &signed)?;
        let request = canonical(call, &signed, hash);
        let time = &self.time;
        let text = format!("{ALGORITHM}\n{time}\n{scope}\n{}", sha256_hex(request.as_bytes()));
        let key = signing_key(date);
        if !verify_hex(&key, &text, &self.signature) {
            return Err(mismatch()
                .with("AWSAccessKeyId", access_key)
                .with("StringToSign", text)
                .with("SignatureProvided", &self.signature)
                .with("CanonicalRequest", request));
        }
        let chain = || {
            Payload::SignedChunks(Box::new(Chain {
                key: key.clone(),
                time: time.clone(),
                scope: scope.clone(),
                previous: self.signature.clone(),
            }))
        };
        let payload = match hash {
            "UNSIGNED-PAYLOAD" => Payload::Unsigned,
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => Payload::UnsignedChunks,
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" | "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => chain(),
            hash => Payload::Sha256(unhex(hash).filter(|hash| hash.len() == 32).ok_or_else(|| {
                invalid_argument(
                    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, \
                     STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid \
                     sha256 value.",
                )
            })?),
        };
        Ok((caller, payload))
    }
}

pub(super) fn mismatch() -> Failure {
    api(
        StatusCode::FORBIDDEN,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing \
         method.",
    )
}

/// Headers that S3 interprets must be signed.
fn check_all_signed(call: &Call, signed: &[&str]) -> Result<(), Failure> {
    let names = call.headers.keys().map(HeaderName::as_str);
    let matter = names.filter(|name| *name == "host" || name.starts_with("x-amz-"));
    let missing: Vec<&str> = matter.filter(|name| !signed.contains(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(
        access_denied("There were headers present in the request which were not signed")
            .with("HeadersNotSigned", missing.join(", ")),
    )
}

fn canonical(call: &Call, signed: &[&str], hash: &str) -> String {
    let mut query: Vec<(String, String)> = call
        .query
        .iter()
        .filter(|(name, _)| name != "X-Amz-Signature")
        .map(|(name, value)| {
            (
                percent_encode(name.as_bytes(), false),
                percent_encode(value.as_bytes(), false),
            )
        })
        .collect();
    query.sort();
    let query: Vec<String> = query
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let headers: String = signed
        .iter()
        .map(|name| format!("{name}:{}\n", header_value(call, name)))
        .collect();
    format!(
        "{}\n{}\n{}\n{headers}\n{}\n{hash}",
        call.method,
        percent_encode(&call.path, true),
        query.join("&"),
        signed.join(";")
    )
}

/// All values of a header, their spaces trimmed; `None` for a signed header that is missing.
fn header_value(call: &Call, name: &str) -> String {
    let values = call.headers.get_all(name).iter().map(|value| {
        let text = String::from_utf8_lossy(value.as_bytes());
        text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
    });
    values.collect::<Vec<_>>().join(",")
}

fn signing_key(date: &str) -> hmac::Key {
    let first = format!("AWS4{SECRET_ACCESS_KEY}");
    let key = hmac::Key::new(hmac::HMAC_SHA256, first.as_bytes());
    [date, REGION, "s3", "aws4_request"]
        .iter()
        .fold(key, |key, part| {
            hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&key, part.as_bytes()).as_ref())
        })
}

fn verify_hex(key: &hmac::Key, text: &str, signature: &str) -> bool {
    unhex(signature).is_some_and(|signature| hmac::verify(key, text.as_bytes(), &signature).is_ok())
}

fn sha256_hex(bytes: &[u8]) -> String {
    random::hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}
