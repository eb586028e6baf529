//! An object's stored headers and metadata.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

use super::call::Call;
use super::error::{Failure, bad, invalid_argument, not_implemented};

/// Headers that are returned as they were sent ("System-defined object metadata").
const KEPT: [&str; 6] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
];
/// The default content type.
const DEFAULT_TYPE: &str = "binary/octet-stream";
/// The most bytes of all names and values of the metadata.
const MAX_METADATA_BYTES: usize = 2048;
/// Headers that would change the object, and are not supported.
const UNKNOWN: [&str; 6] = [
    "x-amz-object-lock-",
    "x-amz-server-side-encryption-customer-",
    "x-amz-copy-source-server-side-encryption-",
    "x-amz-tagging",
    "x-amz-website-redirect-location",
    "x-amz-write-offset-bytes",
];

/// Headers and metadata, by the headers' names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Properties {
    headers: BTreeMap<String, String>,
}

impl Properties {
    /// # Errors
    /// When a header is not text or not known, or the metadata is too large.
    pub(super) fn read(call: &Call) -> Result<Self, Failure> {
        let mut headers = BTreeMap::from([("content-type".to_owned(), DEFAULT_TYPE.to_owned())]);
        let parameters = call.query.iter();
        let parameters = parameters.map(|(name, value)| (name.to_ascii_lowercase(), value.as_bytes()));
        let own = call.headers.iter();
        let own = own.map(|(name, value)| (name.as_str().to_owned(), value.as_bytes()));
        let mut metadata_bytes = 0;
        for (name, value) in own.chain(parameters.filter(|(name, _)| name.starts_with("x-amz-"))) {
            if UNKNOWN.iter().any(|unknown| name.starts_with(unknown)) {
                return Err(not_implemented(&format!("the header {name}")));
            }
            let metadata = name.strip_prefix("x-amz-meta-");
            if metadata.is_none() && !KEPT.contains(&name.as_str()) {
                continue;
            }
            let text = std::str::from_utf8(value)
                .ok()
                .filter(|text| HeaderValue::from_str(text).is_ok())
                .ok_or_else(|| invalid_argument(format!("The header {name} is no text")))?;
            metadata_bytes += metadata.map_or(0, |name| name.len() + text.len());
            let text = if name == "content-encoding" {
                without_chunks(text)
            } else {
                text.to_owned()
            };
            if !text.is_empty() || metadata.is_some() {
                headers.insert(name, text);
            }
        }
        if metadata_bytes > MAX_METADATA_BYTES {
            return Err(bad(
                "MetadataTooLarge",
                "Your metadata headers exceed the maximum allowed metadata size",
            )
            .with("Size", metadata_bytes.to_string())
            .with("MaxSizeAllowed", MAX_METADATA_BYTES.to_string()));
        }
        Ok(Self { headers })
    }

    /// Adds them to a response.
    pub(super) fn apply(&self, answer: &mut HeaderMap) {
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
                answer.insert(name, value);
            }
        }
    }
}

/// `aws-chunked` describes the transfer, not the object.
fn without_chunks(encodings: &str) -> String {
    let kept = encodings.split(',').map(str::trim);
    let kept = kept.filter(|encoding| !encoding.eq_ignore_ascii_case("aws-chunked"));
    kept.collect::<Vec<_>>().join(",")
}
